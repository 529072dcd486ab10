"use strict";
(() => {
    const data = JSON.parse(document.getElementById("data").textContent);
    const byId = id => document.getElementById(id);
    const map = byId("map");
    const canvas = byId("canvas");
    const context = canvas.getContext("2d");
    const columns = data.columns ?? data.source.map((_, i) => i); // the source token of each column
    const columnOf = new Map(columns.map((token, column) => [token, column]));
    const sourceSpans = [...document.querySelectorAll("#source .token")];
    const hasCopies = data.candidates.some(c => c.copied.some(p => p !== null));
    const none = { row: -1, column: -1 };
    let candidate; // what is shown: its tokens, weights and size
    let outputSpans = []; // elements of the output, with the tokens that each stands for
    let hovered = none;
    let kept = none;
    let geometry; // where things are on the canvas
    let size; // width of a cell in pixels
    let isPrinted = false;

    // ---- The numbers ----

    const decoded = new Map();
    function decode(index) {
        if (!decoded.has(index)) {
            const { weights, ...rest } = data.candidates[index];
            const bytes = Uint8Array.from(atob(weights), c => c.charCodeAt(0));
            const view = new DataView(bytes.buffer);
            const values = Float32Array.from({ length: bytes.length / 2 }, (_, i) => view.getUint16(2 * i, true) / 65535);
            const rows = columns.length ? values.length / columns.length : 0;
            const largest = values.reduce((most, value) => Math.max(most, value), 0);
            decoded.set(index, { index, rows, values, largest, ...rest });
        }
        return decoded.get(index);
    }

    const weight = (row, column) => candidate.values[row * columns.length + column];
    const weightsOfRow = row => candidate.values.subarray(row * columns.length, (row + 1) * columns.length);
    const weightsOfColumn = column => Float32Array.from({ length: candidate.rows }, (_, row) => weight(row, column));

    // The places of the n largest weights, the largest first.
    function strongest(weights, n) {
        const places = [];
        weights.forEach((value, i) => {
            if (value <= 0 || (places.length === n && value <= weights[places[n - 1]])) return;
            const at = places.findIndex(place => weights[place] < value);
            places.splice(at < 0 ? places.length : at, 0, i);
            if (places.length > n) places.pop();
        });
        return places;
    }

    const percent = value => (100 * value).toFixed(value > 0 && value < 0.01 ? 2 : 1) + " %";

    // A token where it stands alone. Isolates keep a right-to-left token from reordering the text around it.
    const nameOf = text => text === "" ? "(no text)"
        : text.replaceAll("\n", "⏎").replaceAll("\t", "⇥").trim() || "(space)";
    const quoted = text => `“\u2068${nameOf(text)}\u2069”`;
    const outputOf = row => candidate.tokens[row];
    const sourceOf = column => data.source[columns[column]];

    function element(name, className, text) {
        const result = document.createElement(name);
        if (className) result.className = className;
        if (text !== undefined) result.textContent = text;
        return result;
    }

    // ---- The texts ----

    // A token without text is a part of the next one that has some.
    function drawOutput() {
        const parts = [];
        outputSpans = [];
        let first = 0;
        candidate.tokens.forEach((text, i) => {
            if (text === "") return;
            const copied = Math.max(...candidate.copied.slice(first, i + 1));
            const space = text.length - (text.trimStart().length || text.length); // before the word, not a part of its mark
            const mark = copied >= 0.5 ? " copied" : copied >= 0.1 ? " partly" : "";
            const span = element("span", `token${mark}`, text.slice(space));
            parts.push(text.slice(0, space), span);
            outputSpans.push({ span, first, last: i });
            first = i + 1;
        });
        if (parts.length === 0) parts.push(element("em", "", "empty"));
        document.querySelector("#output .text").replaceChildren(...parts);
        makeButtons(outputSpans.map(({ span }) => span));
    }

    function makeButtons(spans) {
        spans.forEach((span, i) => {
            span.tabIndex = i === 0 ? 0 : -1; // one stop for Tab; arrows move on from it
            span.setAttribute("role", "button");
        });
    }

    // What an element of a text stands for: a row, a column, or nothing.
    function placeOf(span) {
        const output = outputSpans.find(o => o.span === span);
        if (output) return output.last < candidate.rows ? { row: output.last, column: -1 } : none;
        const segment = sourceSpans.indexOf(span);
        if (segment < 0) return none;
        const [first, n] = data.segments[segment];
        const shown = Array.from({ length: n }, (_, i) => columnOf.get(first + i)).filter(column => column !== undefined);
        return shown.length ? { row: -1, column: shown[0] } : none;
    }

    function tint(spans, values) {
        const largest = values.reduce((most, value) => Math.max(most, value), 0);
        spans.forEach((span, i) => {
            span.classList.toggle("weight", largest > 0);
            span.style.setProperty("--share", largest > 0 ? (values[i] / largest).toFixed(3) : "0");
        });
    }

    function drawTints({ row, column }) {
        const ofRow = row >= 0 ? weightsOfRow(row) : [];
        const ofColumn = column >= 0 && row < 0 ? weightsOfColumn(column) : [];
        tint(sourceSpans, data.segments.map(([first, n]) => {
            let sum = 0;
            for (let i = first; i < first + n; i++) sum += ofRow[columnOf.get(i)] ?? 0;
            return sum;
        }));
        tint(outputSpans.map(({ span }) => span), outputSpans.map(({ first, last }) => {
            let sum = 0;
            for (let i = first; i <= last; i++) sum += ofColumn[i] ?? 0;
            return sum / (last - first + 1);
        }));
        outputSpans.forEach(({ span, first, last }) => span.classList.toggle("chosen", row >= first && row <= last));
        const token = columns[column] ?? -1;
        sourceSpans.forEach((span, i) => {
            const [first, n] = data.segments[i];
            span.classList.toggle("chosen", token >= first && token < first + n);
        });
    }

    // ---- What is pointed at ----

    const active = () => hovered.row >= 0 || hovered.column >= 0 ? hovered : kept;

    function describe({ row, column }) {
        const lines = [];
        if (row >= 0 && column >= 0) {
            lines.push(`${quoted(outputOf(row))} ← ${quoted(sourceOf(column))}`, `weight ${percent(weight(row, column))}`);
        } else if (row >= 0) {
            const weights = weightsOfRow(row);
            lines.push(`${quoted(outputOf(row))}, output token ${row + 1} of ${candidate.tokens.length}`,
                "attended to " + strongest(weights, 5).map(i => `${quoted(sourceOf(i))} ${percent(weights[i])}`).join(", "));
        } else {
            const weights = weightsOfColumn(column);
            lines.push(`${quoted(sourceOf(column))}, source token ${columns[column] + 1} of ${data.source.length}`,
                "attended to by " + strongest(weights, 5).map(i => `${quoted(outputOf(i))} ${percent(weights[i])}`).join(", "));
        }
        if (row >= 0) {
            const copied = candidate.copied[row];
            lines.push(`probability of the output token ${percent(candidate.probabilities[row])}` +
                (copied === null ? "" : `, copied ${percent(copied)}`));
        }
        return lines;
    }

    // Shows the tip beside a box on the screen, in full.
    let tipBox = null; // where that box is now
    function showTip(place, findBox) {
        const tip = byId("tip");
        tip.hidden = (place.row < 0 && place.column < 0) || !findBox;
        tipBox = tip.hidden ? null : findBox;
        if (tip.hidden) return;
        tip.replaceChildren(...describe(place).map(line => element("p", "", line)));
        moveTip();
    }

    function moveTip() {
        if (!tipBox) return;
        const tip = byId("tip");
        const box = tipBox();
        tip.style.left = "0"; // its width depends on the room to the right of it
        const [width, height] = [tip.offsetWidth, tip.offsetHeight];
        const below = box.bottom + 10;
        const fits = below + height < innerHeight;
        tip.style.top = `${Math.max(4, fits ? below : box.top - height - 10)}px`;
        tip.style.left = `${Math.max(4, Math.min(box.left, document.documentElement.clientWidth - width - 8))}px`;
    }

    let drawn = none;
    function point(place, findBox) {
        hovered = place;
        const now = active();
        if (now.row !== drawn.row || now.column !== drawn.column) {
            drawn = now;
            draw();
            drawTints(now);
        }
        showTip(place, findBox);
    }

    function keep(place, findBox) {
        kept = place.row === kept.row && place.column === kept.column ? none : place;
        point(kept, findBox);
    }

    // ---- The map ----

    const colours = () => {
        const style = getComputedStyle(document.documentElement);
        return name => style.getPropertyValue(`--${name}`).trim();
    };

    // A token in at most a width of pixels, with an ellipsis where it is cut.
    function fitted(text, width) {
        if (context.measureText(text).width <= width) return text;
        const letters = [...text];
        while (letters.length > 1 && context.measureText(`${letters.join("")}…`).width > width) letters.pop();
        return `${letters.join("")}…`;
    }

    const font = bold => `${bold ? "600 " : ""}12px system-ui, sans-serif`;

    function longest(texts, limit) {
        let most = 0;
        for (const text of new Set(texts)) most = Math.max(most, text.length > 40 ? limit : context.measureText(text).width);
        return Math.ceil(Math.min(most, limit));
    }

    function layOut() {
        const width = isPrinted ? 680 : byId("alignment").clientWidth - 2; // within the border
        context.font = font(true);
        const names = longest(candidate.tokens.slice(0, candidate.rows).map(nameOf), width < 500 ? 90 : 160) + 12;
        const bar = width < 500 ? 22 : 40;
        const corner = names + (hasCopies ? 2 : 1) * (bar + 6) + 4;
        const top = longest(["probability", ...columns.map((_, i) => nameOf(sourceOf(i)))], 120) + 14;
        const most = Math.max(1, columns.length);
        size ??= Math.max(7, Math.min(26, Math.floor((width - corner - 2) / most)));
        const cell = isPrinted ? Math.min(size, (width - corner - 20) / most) : size;
        const left = corner + Math.max(0, (14 - cell) / 2); // the name of a narrow column is wider than it
        geometry = { corner, left, top, names, bar, cell, height: Math.max(cell, 17) };
        const space = byId("space");
        space.style.width = `${Math.ceil(2 * left - corner + cell * columns.length + 2)}px`;
        space.style.height = `${Math.ceil(top + geometry.height * candidate.rows + 2)}px`;
        const [w, h] = isPrinted ? [width, space.offsetHeight] : [map.clientWidth, map.clientHeight];
        const scale = h > 8000 ? 1 : devicePixelRatio;
        canvas.width = w * scale;
        canvas.height = h * scale;
        canvas.style.width = `${w}px`;
        canvas.style.height = `${h}px`;
        geometry.scale = scale;
        geometry.width = w;
        geometry.visible = h;
        byId("size").value = size;
        drawNow();
    }

    let isAsked = false;
    function draw() {
        if (isAsked || byId("alignment").hidden) return;
        isAsked = true;
        requestAnimationFrame(() => {
            isAsked = false;
            drawNow();
        });
    }

    // Draws what is in view only, so that a map of a million weights is as fast as a small one.
    function drawNow() {
        const { corner, left, top, cell, height, scale, width, visible } = geometry;
        const colour = colours();
        const [x0, y0] = isPrinted ? [0, 0] : [map.scrollLeft, map.scrollTop];
        const firstColumn = Math.floor(x0 / cell);
        const lastColumn = Math.min(columns.length, Math.ceil((x0 + width - left) / cell));
        const firstRow = Math.floor(y0 / height);
        const lastRow = Math.min(candidate.rows, Math.ceil((y0 + visible - top) / height));
        const xOf = column => left + column * cell - x0;
        const yOf = row => top + row * height - y0;
        context.setTransform(scale, 0, 0, scale, 0, 0);
        context.fillStyle = colour("page");
        context.fillRect(0, 0, width, visible);
        const gap = cell >= 9 ? 1 : 0;
        const at = active();

        context.save();
        context.beginPath();
        context.rect(left, top, width - left, visible - top);
        context.clip();
        context.fillStyle = colour("card");
        context.fillRect(left, top, xOf(lastColumn) - left, yOf(lastRow) - top);
        context.fillStyle = colour("cell");
        const byRow = byId("shade").value === "row";
        for (let row = firstRow; row < lastRow; row++) {
            const most = byRow ? weightsOfRow(row).reduce((a, b) => Math.max(a, b), 0) : candidate.largest;
            for (let column = firstColumn; column < lastColumn; column++) {
                const value = weight(row, column);
                if (value <= 0) continue;
                context.globalAlpha = value / most;
                context.fillRect(xOf(column), yOf(row), cell - gap, height - gap);
            }
        }
        context.globalAlpha = 1;
        context.strokeStyle = colour("ink");
        if (at.row >= 0) context.strokeRect(left - 9, yOf(at.row) - 0.5, xOf(lastColumn) - left + 18, height);
        if (at.column >= 0) context.strokeRect(xOf(at.column) - 0.5, top - 9, cell, yOf(lastRow) - top + 18);
        context.lineWidth = 2;
        if (at.row >= 0 && at.column >= 0) context.strokeRect(xOf(at.column), yOf(at.row), cell - gap, height - gap);
        context.lineWidth = 1;
        context.restore();

        drawRowHeads(colour, firstRow, lastRow, yOf, at);
        drawColumnHeads(colour, firstColumn, lastColumn, xOf, at);
        context.fillStyle = colour("page");
        context.fillRect(0, 0, corner - 1, top - 1);
        drawCorner(colour);
        context.fillStyle = colour("line");
        context.fillRect(0, top - 1.5, width, 1);
        context.fillRect(corner - 1.5, 0, 1, visible);
    }

    function drawRowHeads(colour, firstRow, lastRow, yOf, at) {
        const { names, bar, height } = geometry;
        context.textBaseline = "middle";
        context.textAlign = "right";
        for (let row = firstRow; row < lastRow; row++) {
            const middle = yOf(row) + height / 2;
            const isAt = row === at.row;
            context.font = font(isAt);
            context.fillStyle = colour(outputOf(row).trim() === "" && !isAt ? "quiet" : "ink");
            context.fillText(fitted(nameOf(outputOf(row)), names - 8), names - 2, middle);
            const bars = hasCopies ? [["copy", candidate.copied[row] ?? 0]] : [];
            bars.push(["sure", candidate.probabilities[row]]);
            bars.forEach(([name, value], i) => {
                const x = names + 6 + i * (bar + 6);
                context.fillStyle = colour("card");
                context.fillRect(x, middle - 4, bar, 8);
                context.fillStyle = colour(name);
                context.fillRect(x, middle - 4, bar * Math.min(1, value), 8);
            });
        }
    }

    // Names stand upright; where columns are narrower than a line of text, every so many have one, and the one pointed at.
    function drawColumnHeads(colour, firstColumn, lastColumn, xOf, at) {
        const { corner, left, top, cell, width } = geometry;
        const step = Math.ceil(13 / cell);
        context.fillStyle = colour("page");
        context.fillRect(corner, 0, width - corner, top - 2);
        context.save();
        context.beginPath();
        context.rect(corner, 0, width - corner, top);
        context.clip();
        context.textAlign = "left";
        context.textBaseline = "middle";
        const label = column => {
            context.save();
            context.translate(xOf(column) + cell / 2, top - 7);
            context.rotate(-Math.PI / 2);
            context.font = font(column === at.column);
            context.fillStyle = colour("ink");
            context.fillText(fitted(nameOf(sourceOf(column)), top - 12), 0, 0);
            context.restore();
        };
        for (let column = firstColumn - firstColumn % step; column < lastColumn; column += step) {
            const isCovered = at.column >= 0 && column !== at.column && Math.abs(column - at.column) * cell < 13;
            if (!isCovered) label(column);
        }
        if (at.column >= 0) label(at.column);
        context.restore();
    }

    function drawCorner(colour) {
        const { names, bar, top } = geometry;
        context.textAlign = "left";
        context.font = font(false);
        (hasCopies ? ["copy", "sure"] : ["sure"]).forEach((name, i) => {
            context.save();
            context.translate(names + 6 + i * (bar + 6) + bar / 2, top - 7);
            context.rotate(-Math.PI / 2);
            context.fillStyle = colour("quiet");
            context.fillText(fitted(name === "copy" ? "copied" : "probability", top - 12), 0, 0);
            context.restore();
        });
    }

    // The row and the column under a place on the canvas; -1 over a heading or beside the map.
    function cellAt(x, y) {
        const { left, top, cell, height } = geometry;
        const column = x < left ? -1 : Math.floor((x - left + map.scrollLeft) / cell);
        const row = y < top ? -1 : Math.floor((y - top + map.scrollTop) / height);
        return column >= columns.length || row >= candidate.rows ? none : { row, column };
    }

    function boxOf({ row, column }) {
        const { left, top, cell, height } = geometry;
        const { x, y } = canvas.getBoundingClientRect();
        const cellX = x + Math.max(0, left + Math.max(0, column) * cell - map.scrollLeft);
        const cellY = y + Math.max(0, top + Math.max(0, row) * height - map.scrollTop);
        return { left: cellX, top: cellY, bottom: cellY + height };
    }

    function scrollTo({ row, column }) {
        const { left, top, cell, height, width, visible } = geometry;
        const [x, y] = [column * cell, row * height];
        map.scrollLeft = Math.min(x, Math.max(map.scrollLeft, x + cell - (width - left)));
        map.scrollTop = Math.min(y, Math.max(map.scrollTop, y + height - (visible - top)));
    }

    function onMapKey(event) {
        if (event.key === "Escape") {
            kept = none;
            return point(none);
        }
        const now = active();
        const isNew = now.row < 0 || now.column < 0;
        const row = Math.max(0, now.row);
        const column = isNew ? strongest(weightsOfRow(row), 1)[0] ?? 0 : now.column;
        if (event.key === "Enter" && !isNew) {
            event.preventDefault();
            return keep(now, () => boxOf(now));
        }
        const [down, right] = {
            ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-10, 0], PageDown: [10, 0],
            Home: [0, -columns.length], End: [0, columns.length],
        }[event.key] ?? [];
        if (down === undefined) return;
        event.preventDefault();
        const within = (value, count) => Math.max(0, Math.min(count - 1, value));
        const place = isNew ? { row, column }
            : { row: within(row + down, candidate.rows), column: within(column + right, columns.length) };
        scrollTo(place);
        point(place, () => boxOf(place));
    }

    // ---- The table ----

    function drawTable() {
        byId("rows").replaceChildren(...Array.from({ length: candidate.rows }, (_, row) => {
            const line = element("tr");
            const name = element("th");
            name.scope = "row";
            name.append(element("bdi", "", nameOf(outputOf(row))));
            line.append(name, element("td", "", percent(candidate.probabilities[row])));
            if (hasCopies) line.append(element("td", "", candidate.copied[row] === null ? "" : percent(candidate.copied[row])));
            const weights = weightsOfRow(row);
            const sources = element("td");
            for (const column of strongest(weights, 3)) {
                const pair = element("span", "pair");
                pair.append(element("bdi", "", nameOf(sourceOf(column))), ` ${percent(weights[column])}`);
                sources.append(pair, " ");
            }
            line.append(sources);
            return line;
        }));
    }

    // ---- Choosing ----

    function choose(index) {
        candidate = decode(index);
        [hovered, kept, drawn] = [none, none, none];
        showTip(none);
        [...byId("candidates").rows].forEach((row, i) => row.classList.toggle("chosen", i === index));
        const hasMap = candidate.rows > 0 && columns.length > 0;
        byId("alignment").hidden = !hasMap;
        drawOutput();
        drawTable();
        drawTints(none);
        if (!hasMap) return;
        map.setAttribute("aria-label", `Map of candidate ${index + 1}: ` +
            `${candidate.rows} output tokens by ${columns.length} source tokens`);
        byId("most").textContent = percent(candidate.largest);
        layOut();
    }

    function fillCandidates() {
        data.candidates.forEach((_, i) => {
            const row = byId("candidates").rows[i];
            row.classList.add("row");
            const radio = element("input");
            radio.type = "radio";
            radio.name = "candidate";
            radio.checked = i === 0;
            radio.setAttribute("aria-label", `Candidate ${i + 1}`);
            radio.addEventListener("change", () => choose(i));
            row.cells[0].prepend(radio);
            row.addEventListener("click", () => radio.checked || radio.click());
        });
    }

    function onText(box) {
        const spans = () => [...box.querySelectorAll(".token")];
        const pointAt = event => {
            const token = event.target;
            point(placeOf(token), () => token.getBoundingClientRect());
        };
        box.addEventListener("mouseover", pointAt);
        box.addEventListener("focusin", pointAt);
        box.addEventListener("mouseleave", () => point(none));
        box.addEventListener("focusout", () => point(none));
        box.addEventListener("click", event => {
            const token = event.target;
            const place = placeOf(token);
            if (place !== none) keep(place, () => token.getBoundingClientRect());
        });
        box.addEventListener("keydown", event => {
            const all = spans();
            const at = all.indexOf(event.target);
            if (at < 0) return;
            const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: all.length - 1 }[event.key];
            if (all[to]) {
                all[at].tabIndex = -1;
                all[to].tabIndex = 0;
                all[to].focus();
            } else if (event.key === "Enter" || event.key === " ") {
                event.target.click();
            } else if (event.key === "Escape") {
                kept = none;
                point(none);
            } else if (to === undefined) {
                return;
            }
            event.preventDefault();
        });
    }

    function onMap() {
        canvas.addEventListener("mousemove", event => {
            const { clientX: x, clientY: y } = event;
            point(cellAt(event.offsetX, event.offsetY), () => ({ left: x + 12, top: y - 4, bottom: y + 8 }));
        });
        canvas.addEventListener("mouseleave", () => point(none));
        canvas.addEventListener("click", event => {
            const place = cellAt(event.offsetX, event.offsetY);
            if (place.row >= 0 || place.column >= 0) keep(place, () => boxOf(place));
        });
        map.addEventListener("keydown", onMapKey);
        map.addEventListener("blur", () => point(none));
        map.addEventListener("scroll", draw);
        byId("shade").addEventListener("change", draw);
        byId("size").addEventListener("input", event => {
            size = Number(event.target.value);
            layOut();
        });
        const redo = () => {
            if (!byId("alignment").hidden) layOut();
            moveTip();
        };
        addEventListener("resize", redo);
        addEventListener("scroll", moveTip);
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redo);
        const print = on => {
            isPrinted = on;
            if (on) byId("strongest").open = true;
            redo();
        };
        addEventListener("beforeprint", () => print(true));
        addEventListener("afterprint", () => print(false));
    }

    function start() {
        fillCandidates();
        makeButtons(sourceSpans);
        byId("help").hidden = false;
        byId("copy-legend").hidden = !hasCopies;
        document.querySelector(".bars").hidden = !hasCopies;
        byId("strongest").open = false;
        for (const box of document.querySelectorAll(".text")) onText(box);
        onMap();
        choose(0);
    }

    start();
})();
