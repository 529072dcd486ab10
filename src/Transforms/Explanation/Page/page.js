"use strict";
(() => {
    const data = JSON.parse(document.getElementById("data").textContent);
    const byId = id => document.getElementById(id);
    const tokens = [...document.querySelectorAll(".token")];
    const place = new Map(tokens.map((token, i) => [token, i]));
    const count = data.tokens.length;
    let chosen = -1; // index of a segment
    let shown = []; // its values

    // Segments are [text, start, end, first token, number of tokens].
    const textOf = segment => data.tokens[data.segments[segment][3]];
    // Isolates keep a right-to-left text from reordering the text around it.
    const quoted = text => `“\u2068${text}\u2069”`;
    const bytesOf = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));

    // What speaks for and against a class raises and lowers a predicted number.
    const [target, isFor, isAgainst] = data.isRegression
        ? ["predicted value", "raises", "lowers"]
        : ["logit of the class", "for", "against"];
    const unit = data.unit; // "word" or "token"
    const capital = text => text[0].toUpperCase() + text.slice(1);

    // ---- The numbers ----

    const decoded = new Map();
    function once(key, make) {
        if (!decoded.has(key)) decoded.set(key, make());
        return decoded.get(key);
    }

    const vector = coded => once(coded, () => {
        const view = new DataView(bytesOf(coded.values).buffer);
        return Float32Array.from({ length: count }, (_, i) => view.getInt16(2 * i, true) / 32767 * coded.largest);
    });

    const matrix = (layer, head) => once(`${layer}/${head}`, () => bytesOf(data.attention[layer][head]));

    const attention = (layer, head, query, key) => (matrix(layer, head)[query * count + key] / 255) ** 2;

    // The mean attention of the tokens [from, from + n) to each token.
    function attended(layer, head, from, n) {
        const sums = new Float32Array(count);
        for (let query = from; query < from + n; query++)
            for (let key = 0; key < count; key++) sums[key] += attention(layer, head, query, key) / n;
        return sums;
    }

    const bySegment = values => data.segments.map(([, , , first, n]) => {
        let sum = 0;
        for (let i = first; i < first + n; i++) sum += values[i];
        return sum;
    });

    // ---- What can be shown ----

    const methods = {
        total: {
            title: "contributions of both parts", signed: true, has: c => c.total,
            about: `What each ${unit} adds to the ${target}, through the network and through the n-grams.`,
        },
        network: {
            title: "integrated gradients", signed: true, has: c => c.network,
            about: `What each ${unit} adds to the ${target} through the network, compared with the mask token.`,
        },
        ngrams: {
            title: "n-gram contributions", signed: true, has: c => c.ngrams,
            about: `What the n-grams that a ${unit} is a part of add to the ${target}.`,
        },
        rollout: {
            title: "attention rollout", signed: false, has: () => data.rollout, values: () => vector(data.rollout),
            about: `How much of each ${unit} reaches the text's vector through the attention of all layers.`,
        },
        pooling: {
            title: "pooling weights", signed: false, has: () => data.pooling, values: () => vector(data.pooling),
            about: `How much the vector of each ${unit} counts in the text's vector.`,
        },
        attention: {
            title: "attention", signed: false, has: () => data.attention.length, values: attentionShown,
            about: "",
        },
    };

    const method = () => methods[byId("method").value];
    const explainedClass = () => data.classes[byId("class").value];
    const layerAndHead = () => [Number(byId("layer").value), Number(byId("head").value)];

    function attentionShown() {
        if (chosen < 0) return attended(...layerAndHead(), 0, count);
        const [, , , first, n] = data.segments[chosen];
        return attended(...layerAndHead(), first, n);
    }

    function about() {
        if (byId("method").value !== "attention") return method().about;
        return chosen < 0
            ? `How much all ${unit}s together attend to each. Choose one to see what it attends to.`
            : `What ${quoted(textOf(chosen))} attends to. Choose it again to see all ${unit}s together.`;
    }

    function format(value) {
        if (!method().signed) return percent(value);
        return signed(value);
    }

    const signed = value => (value < 0 ? "−" : "+") + Math.abs(value).toFixed(Math.abs(value) < 0.1 ? 4 : 3);
    const percent = value => (100 * value).toFixed(value < 0.01 ? 2 : 1) + " %";

    // ---- Drawing ----

    function element(name, className, text) {
        const result = document.createElement(name);
        if (className) result.className = className;
        if (text !== undefined) result.textContent = text;
        return result;
    }

    function draw() {
        const { signed: isSigned, values } = method();
        shown = bySegment(values ? values() : vector(explainedClass()[byId("method").value]));
        const largest = shown.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        tokens.forEach((token, i) => {
            const share = largest > 0 ? Math.abs(shown[i]) / largest : 0;
            const kind = isSigned ? (shown[i] < 0 ? "against" : "for") : "weight";
            token.className = `token ${kind}${share >= 0.25 ? " strong" : ""}${i === chosen ? " chosen" : ""}`;
            token.style.setProperty("--share", share.toFixed(3));
            token.dataset.value = format(shown[i]);
            token.title = token.dataset.value;
        });
        drawPickers(isSigned);
        byId("explained").textContent = about();
        drawLegend(isSigned, largest);
        drawStrongest(isSigned);
        drawDetail();
    }

    // The list of n-grams always depends on the class; the details of a chosen token depend on the layer and the head.
    function drawPickers(isSigned) {
        byId("class-label").hidden = data.classes.length < 2 || (!isSigned && !data.classes.some(c => c.terms.length));
        byId("layer-label").hidden = byId("head-label").hidden =
            data.attention.length === 0 || (chosen < 0 && byId("method").value !== "attention");
    }

    function drawLegend(isSigned, largest) {
        const legend = byId("legend");
        legend.hidden = false;
        legend.className = `legend ${isSigned ? "signed" : "unsigned"}`;
        byId("least").textContent = isSigned ? `${isAgainst} ${format(-largest)}` : percent(0);
        byId("most").textContent = isSigned ? `${format(largest)} ${isFor}` : percent(largest);
    }

    // A token that is all white space would be an empty cell.
    function nameOf(i) {
        return textOf(i).trim() === "" ? "(space)" : textOf(i);
    }

    function drawStrongest(isSigned) {
        const order = shown.map((_, i) => i).sort((a, b) => shown[b] - shown[a]);
        const rows = segments => segments.map(i => ({ text: nameOf(i), value: shown[i], segments: [i] }));
        const most = rows(order.filter(i => shown[i] > 0).slice(0, 10));
        const least = isSigned ? rows(order.reverse().filter(i => shown[i] < 0).slice(0, 10)) : [];
        byId("strongest").hidden = most.length + least.length === 0;
        byId("strongest-tables").replaceChildren(...tables(isSigned, capital(unit), most, least, format));
    }

    function tables(isSigned, title, most, least, write) {
        const largest = Math.max(...[...most, ...least].map(row => Math.abs(row.value)));
        const made = [];
        if (most.length)
            made.push(table(isSigned ? capital(isFor) : "Most", title, most, isSigned ? "for" : "weight", largest, write));
        if (least.length) made.push(table(capital(isAgainst), title, least, "against", largest, write));
        return made;
    }

    function table(caption, title, rows, kind, largest, write) {
        const result = element("table");
        result.append(element("caption", "", caption));
        const head = result.createTHead().insertRow();
        const titles = rows[0].extra === undefined ? [title, "", "Value"] : [title, "", "Value", "Times"];
        for (const text of titles) head.append(element("th", "", text));
        const body = result.createTBody();
        for (const row of rows) {
            const line = body.insertRow();
            line.className = "row";
            line.tabIndex = 0;
            const name = element("th");
            name.scope = "row";
            name.append(element("bdi", "", row.text));
            const bar = element("td", "bar");
            const filled = element("span", kind);
            filled.style.setProperty("--share", "1");
            filled.style.width = `${(100 * Math.abs(row.value) / largest).toFixed(1)}%`;
            bar.append(filled);
            line.append(name, bar, element("td", "", write(row.value)));
            if (row.extra !== undefined) line.append(element("td", "", String(row.extra)));
            const mark = on => row.segments.forEach(i => tokens[i].classList.toggle("marked", on));
            line.addEventListener("mouseenter", () => mark(true));
            line.addEventListener("mouseleave", () => mark(false));
            line.addEventListener("focus", () => mark(true));
            line.addEventListener("blur", () => mark(false));
            line.addEventListener("click", () => tokens[row.segments[0]]?.scrollIntoView({ block: "nearest" }));
        }
        return result;
    }

    function drawNGrams() {
        const { terms, count: known, name } = explainedClass();
        byId("ngrams").hidden = terms.length === 0;
        const shownTerms = terms.length < known ? `the strongest ${terms.length} of ${known}` : `all ${known}`;
        byId("ngrams-note").textContent =
            `What the known n-grams of the text add to the ${target}${data.isRegression ? "" : ` ${quoted(name)}`}: ` +
            `${shownTerms}. ` +
            "␣ is a space or an end of the text, ^ the start before its first word.";
        const row = term => ({
            text: term.text, value: term.value, extra: term.count, segments: overlapping(term.places),
        });
        byId("ngram-tables").replaceChildren(...tables(true, "N-gram",
            terms.filter(term => term.value > 0).map(row), terms.filter(term => term.value < 0).map(row), signed));
    }

    // What the model's logit is made of.
    function drawSum() {
        const { total, network, terms, sum, name } = explainedClass();
        const isOfTerms = !total && !network;
        byId("sum").hidden = isOfTerms && terms.length === 0;
        const result = element("table", "sum");
        const line = (text, value, className) => {
            const row = result.insertRow();
            row.className = className ?? "";
            const title = element("th", "", text);
            title.scope = "row";
            row.append(title, element("td", "", signed(value)));
        };
        line(isOfTerms ? "All n-grams" : `All ${unit}s`, sum.parts);
        line(isOfTerms ? "Intercept, and the network" : "Intercept", sum.intercept);
        if (Math.abs(sum.remainder) >= 0.00005)
            line("Remainder (integrated gradients' error, n-grams of unread text)", sum.remainder);
        line(data.isRegression ? capital(target) : `Logit of ${quoted(name)}`, sum.logit, "whole");
        byId("sum-table").replaceChildren(result);
    }

    const overlapping = places => data.segments.map((_, i) => i).filter(i => places.some(([text, start, end]) =>
        text === data.segments[i][0] && start < data.segments[i][2] && end > data.segments[i][1]));

    function drawDetail() {
        const detail = byId("detail");
        detail.replaceChildren();
        if (chosen < 0) return;
        const [text, start, end, first, n] = data.segments[chosen];
        const which = data.segments.some(segment => segment[0] === 1) ? `, ${text === 0 ? "first" : "second"} text` : "";
        detail.append(element("h3", "", `${quoted(textOf(chosen))}, ${unit} ${first + 1} of ${count}, ` +
            `characters ${start} to ${end - 1}${which}`));
        const sum = coded => bySegment(vector(coded))[chosen];
        for (const [key, { title: name, signed: isSigned, has }] of Object.entries(methods)) {
            const c = explainedClass();
            if (key === "attention" || !has(c)) continue;
            const value = isSigned ? `${signed(sum(c[key]))} for ${quoted(c.name)}` : percent(sum(data[key]));
            detail.append(element("p", "", `${name}: ${value}`));
        }
        if (data.attention.length === 0) return;
        const [layer, head] = layerAndHead();
        const weights = bySegment(attended(layer, head, first, n));
        const order = weights.map((_, i) => i).sort((a, b) => weights[b] - weights[a]).slice(0, 8);
        const list = order.filter(i => weights[i] > 0).map(i => `${quoted(textOf(i))} ${percent(weights[i])}`).join(", ");
        detail.append(element("p", "", `attends to (layer ${layer + 1}, head ${head + 1}): ${list}`));
    }

    // ---- Choosing ----

    function choose(segment) {
        chosen = segment === chosen ? -1 : segment;
        if (byId("method").value === "attention") return draw();
        tokens.forEach((token, i) => token.classList.toggle("chosen", i === chosen));
        drawPickers(method().signed);
        drawDetail();
    }

    function moveFocus(from, to) {
        if (to < 0 || to >= tokens.length) return;
        tokens[from].tabIndex = -1;
        tokens[to].tabIndex = 0;
        tokens[to].focus();
    }

    function onKey(event) {
        const at = place.get(event.target);
        if (at === undefined) return;
        const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: tokens.length - 1 }[event.key];
        if (to !== undefined) moveFocus(at, to);
        else if (event.key === "Enter" || event.key === " ") choose(at);
        else if (event.key === "Escape" && chosen >= 0) choose(chosen);
        else return;
        event.preventDefault();
    }

    function fill(select, texts) {
        select.replaceChildren(...texts.map(([value, text]) => new Option(text, value)));
    }

    function start() {
        const available = Object.entries(methods).filter(([, { has }]) => data.classes.some(has));
        if (tokens.length === 0 || available.length === 0) return;
        fill(byId("method"), available.map(([key, { title }]) => [key, title]));
        fill(byId("class"), data.classes.map((c, i) => [i, c.name]));
        fill(byId("layer"), data.attention.map((_, i) => [i, i + 1]));
        fill(byId("head"), (data.attention[0] ?? []).map((_, i) => [i, i + 1]));
        byId("class").value = data.classes.findIndex(c => c.index === data.predictedIndex);
        for (const id of ["method", "layer", "head"]) byId(id).addEventListener("change", draw);
        byId("class").addEventListener("change", () => { draw(); drawSum(); drawNGrams(); });
        byId("numbers").addEventListener("change", event => document.body.classList.toggle("numbers", event.target.checked));
        tokens.forEach((token, i) => {
            token.tabIndex = i === 0 ? 0 : -1; // one stop for Tab; arrows move on from it
            token.setAttribute("role", "button");
        });
        for (const text of document.querySelectorAll(".text")) {
            text.addEventListener("click", event => {
                const at = place.get(event.target);
                if (at !== undefined) choose(at);
            });
            text.addEventListener("keydown", onKey);
        }
        byId("picker").hidden = false;
        draw();
        drawSum();
        drawNGrams();
    }

    start();
})();
