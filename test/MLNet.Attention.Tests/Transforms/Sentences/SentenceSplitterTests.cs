using System.Diagnostics;
using MLNet.Attention.Transforms.Sentences;

namespace MLNet.Attention.Tests.Transforms.Sentences;

/// <summary>Where sentences end, in many languages and kinds of text.</summary>
[TestClass]
public sealed class SentenceSplitterTests
{
    [TestMethod]
    // titles, initials, numbers, versions, addresses
    [DataRow("Dr. Smith met Mr. J. R. R. Tolkien.|He paid $3.14 for v2.0.1.|See www.example.com or foo.cs.|It works.")]
    [DataRow("He came at 5 p.m. on Jan. 5 with Prof. Lee et al. in tow.|See No. 5 and Fig. 3, pp. 7.|No.|I don't.")]
    [DataRow("The U.S. Army left.|We live in the U.S.|The army left.|Apple Inc. Chairman Tim spoke.|He left Apple Inc.|He did.")]
    [DataRow("We sell fruit, e.g. apples, i.e. good ones, etc.|They cost approx. 5.|St. Peter lives on Main St.|The end.")]
    [DataRow("So do I.|John too.|Vitamin C.|It is good.|I. M. Pei built it.")]
    [DataRow("It was 1999.|Then came 2000.|There were 21.|Nobody left.")]
    [DataRow("I can't.|John left.|I like John's.|Shares rose.|We don't.|5 people came.|It isn't.|You should go.")]
    [DataRow("I changed my mind.|Then I left.|I met Max.|He was late.|That is ok.|See you.|Wait 5 min.|Then stir.")]
    [DataRow("She has a Ph.D.|She teaches.|I am 25.|I live in Paris.|I am 25.|John is 30.|M. Le Pen spoke.|F. W. De Klerk left.")]
    // what stands around a stop
    [DataRow("\"Really?\" he asked.|\"Yes!\"|(He left.|She stayed.)|Right?!|Done.")]
    [DataRow("The end.[12]|Next one.[3]|And \"quoted.\"|*Bold.*|Next.")]
    [DataRow("She left... and came back...|Then it was over…|Maybe. . .|Or not.")]
    [DataRow("What did he say?|Nothing!|why not?|Because.")]
    // German
    [DataRow("Das kostet 1.000,50 Euro, z. B. Äpfel, Birnen usw.|Der 2. Weltkrieg endete am 8. Mai 1945.")]
    [DataRow("Wir kommen am 21. Mai.|Vgl. Abb. 3 und Nr. 5.")]
    [DataRow("Er sagte: „Ja.“|Dann ging er, d.h. er lief, bzw. rannte, zur Hauptstr. 5.|Punkt.")]
    // French, Spanish, Polish, Russian, Greek
    [DataRow("M. Dupont et Mme. Petit habitent à Paris.|Ils ont deux enfants, etc.|Elle aussi, p. ex. ici.")]
    [DataRow("El Sr. García llegó.|¿Cómo está Ud. hoy?|¡Bien!|Gracias.")]
    [DataRow("Kupił np. chleb, mleko itd.|Potem poszedł na ul. Długą.")]
    [DataRow("Он живёт в г. Москве с А. С. Пушкиным и т.д.|Потом он ушёл.")]
    [DataRow("Πού είναι\u037E|Εδώ.")]
    // no spaces, no capitals
    [DataRow("今天天气很好。|我们去公园吧！|你去吗？|他说：“我不去。”|然后走了。")]
    [DataRow("「今日は晴れ。」と言った。|明日は雨です！|本当？|はい")]
    [DataRow("यह एक वाक्य है।|यह दूसरा वाक्य है।|और तीसरा।")]
    [DataRow("هل أنت بخير؟|نعم، أنا بخير.|شكرا۔|وداعا")]
    [DataRow("it was fine .|i liked it .|mr . smith too ... really")]
    [DataRow("Mr . Smith came .|He left .")]
    // numbers of items within a line
    [DataRow("1. First do this.|2. Then do that.|3. Done.")]
    public void ALine_IsCutWhereABarIs(string text)
    {
        var expected = text.Split('|');
        var separator = expected[0][0] is >= '\u3000' and < '\uA000' or 'य' ? "" : " ";
        CollectionAssert.AreEqual(expected, Split(string.Join(separator, expected)));
        AssertSound(string.Join(separator, expected));
    }

    [TestMethod]
    [DataRow("A title\n\nA paragraph\r\n\r\nAnother one", "A title|A paragraph|Another one")]
    [DataRow("This is a paragraph that was wrapped by an\neditor at some width. It goes on and on and\n" +
            "London begins a line of it.\nShort\nTitle",
        "This is a paragraph that was wrapped by an\neditor at some width.|It goes on and on and\nLondon begins a line of it.|" +
            "Short|Title")]
    [DataRow("It has:\n- first item\n- second item. With two.\n1. one\n2) two\n(b) three\n\nThe end",
        "It has:|- first item|- second item.|With two.|1. one|2) two|(b) three|The end")]
    [DataRow("  leading\n\n\ttrailing  ", "leading|trailing")]
    [DataRow("See e.g.\nthis", "See e.g.\nthis")]
    public void LineBreaks_EndParagraphsAndItems_ButDoNotCutWrappedLines(string text, string expected)
    {
        CollectionAssert.AreEqual(expected.Split('|'), Split(text));
        AssertSound(text);
    }

    [TestMethod]
    [DataRow("#Person1#: Hello, how are you? #Person2#: Fine. And you #Person1#: me too",
        "#Person1#: Hello, how are you?|#Person2#: Fine.|And you|#Person1#: me too")]
    [DataRow("Alice: hi there\nBob Lee: hello. How are you?\nAlice: fine",
        "Alice: hi there|Bob Lee: hello.|How are you?|Alice: fine")]
    [DataRow("Dr. Smith: How are you?\nPatient: Bad.\nDr. Smith: I see.",
        "Dr. Smith: How are you?|Patient: Bad.|Dr. Smith: I see.")]
    [DataRow("Anna: Yes Ben: no Anna: yes. Ben: no! Anna: so", "Anna: Yes|Ben: no|Anna: yes.|Ben: no!|Anna: so")]
    [DataRow("Q: Who? A: Me.", "Q: Who?|A: Me.")]
    [DataRow("Alice:\nHello.\nBob:\nHi.", "Alice:\nHello.|Bob:\nHi.")]
    [DataRow("He wrote one thing: never.", "He wrote one thing: never.")]
    public void TurnsOfADialogue_BeginSentences(string text, string expected)
    {
        CollectionAssert.AreEqual(expected.Split('|'), Split(text));
        AssertSound(text);
    }

    [TestMethod]
    public void ItemsAndTurns_ArePartsOfTheirOwn()
    {
        var items = SentenceSplitter.Split("Intro. More.\n- one. Still one.\n- two\n\nThe end. Really.").ConvertAll(s => s.Item);
        Assert.AreEqual(items[0], items[1]);
        Assert.AreEqual(items[2], items[3]);
        Assert.AreEqual(items[5], items[6]);
        CollectionAssert.AreEqual(new[] { items[0], items[2], items[4], items[5] }, items.Distinct().ToArray());
        CollectionAssert.AreEqual(new[] { 0, 0, 0 },
            SentenceSplitter.Split("One.\n\nTwo.\n\nThree.").ConvertAll(s => s.Item), "paragraphs of prose are one part");
    }

    [TestMethod]
    [DataRow("")]
    [DataRow(" \n\t\r\n ")]
    public void ATextWithoutWords_HasNoSentences(string text) => Assert.IsEmpty(SentenceSplitter.Split(text));

    [TestMethod]
    public void AnyText_IsCutIntoSentencesInOrder_WithNothingButWhiteSpaceBetween()
    {
        const string alphabet = "aB1 .\n\r:#?!\"'()[-。「」…\u00A0\uD83D\uDE00Dr";
        var random = new Random(1);
        for (var i = 0; i < 3000; i++)
        {
            var length = random.Next(40);
            AssertSound(new string([.. Enumerable.Range(0, length).Select(_ => alphabet[random.Next(alphabet.Length)])]));
        }
    }

    [TestMethod]
    [DataRow(".")]
    [DataRow(". ")]
    [DataRow(": ")]
    [DataRow("A: ")]
    [DataRow("#: ")]
    [DataRow("#P#: x ")]
    [DataRow("#")]
    [DataRow("x\n")]
    [DataRow("X\n")]
    [DataRow("1. 1.\n")]
    [DataRow("1. ")]
    [DataRow("(")]
    [DataRow("a.")]
    [DataRow(".)")]
    [DataRow(".[")]
    [DataRow(" ")]
    [DataRow("\n")]
    public void AHostileText_TakesLinearTime(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, (1 << 19) / piece.Length));
        var space = new string(' ', 1 << 18);
        var watch = Stopwatch.StartNew();
        foreach (var hostile in new[] { text, space + text, $"- {space}{text}", $"A.{space}{text}", $"A: {space}{text}" })
            SentenceSplitter.Split(hostile);
        Assert.IsLessThan(TimeSpan.FromSeconds(10), watch.Elapsed); // a second at most; minutes if the time were a square
    }

    private static string[] Split(string text) =>
        [.. SentenceSplitter.Split(text).Select(sentence => sentence.Of(text).ToString())];

    private static void AssertSound(string text)
    {
        var end = 0;
        foreach (var sentence in SentenceSplitter.Split(text))
        {
            Assert.IsGreaterThanOrEqualTo(end, sentence.Start, text);
            Assert.IsGreaterThan(0, sentence.Length, text);
            Assert.IsTrue(string.IsNullOrWhiteSpace(text[end..sentence.Start]), text);
            Assert.AreEqual(sentence.Of(text).ToString().Trim(), sentence.Of(text).ToString(), text);
            end = sentence.End;
        }
        Assert.IsTrue(string.IsNullOrWhiteSpace(text[end..]), text);
    }
}
