using MLNet.Attention.Transforms.Metrics;

namespace MLNet.Attention.Tests.Transforms.Metrics;

/// <summary>Stems derived by hand from the rules of Porter 1980 and NLTK's changes to them.</summary>
[TestClass]
public sealed class PorterStemmerTests
{
    [TestMethod]
    // Step 1a.
    [DataRow("glasses", "glass")]
    [DataRow("stories", "stori")]
    [DataRow("lies", "lie")] // 4 letters: NLTK keeps the e, and then m(li) = 0
    [DataRow("boss", "boss")]
    [DataRow("dogs", "dog")]
    // Step 1b.
    [DataRow("tied", "tie")]
    [DataRow("carried", "carri")]
    [DataRow("freed", "freed")] // m(fr) = 0
    [DataRow("decreed", "decre")] // m(decr) = 1: decree; then m(decre) = 1 and it does not end short: the e goes
    [DataRow("string", "string")] // no vowel before -ing
    [DataRow("shred", "shred")] // no vowel before -ed
    [DataRow("created", "creat")] // creat: creat + e; m(creat) = 1 and it does not end short (two vowels before t)
    [DataRow("enabled", "enabl")] // enabl + e; m(enabl) = 2 loses it again
    [DataRow("sized", "size")] // siz + e; m(siz) = 1, short: keeps it
    [DataRow("stopping", "stop")]
    [DataRow("calling", "call")] // ll stays; step 5b needs m(cal) > 1
    [DataRow("passing", "pass")]
    [DataRow("buzzing", "buzz")]
    [DataRow("hoping", "hope")] // m(hop) = 1, short
    [DataRow("snowing", "snow")] // w is never short
    [DataRow("using", "use")] // NLTK: a vowel and a consonant are short
    // Step 1c.
    [DataRow("carry", "carri")]
    [DataRow("deploy", "deploy")] // after a vowel
    [DataRow("spry", "spri")] // NLTK: no vowel needed
    // Step 2.
    [DataRow("national", "nation")] // -ational fails with m(n) = 0 and ends the step; step 4: m(nation) > 1 loses -al
    [DataRow("operational", "oper")] // operate; step 4: m(oper) = 2 loses -ate
    [DataRow("optional", "option")] // option; step 4: m(opt) = 1 keeps -ion
    [DataRow("frequenci", "frequenc")] // frequence; step 4: m(frequ) = 1 keeps -ence; step 5a: m(frequenc) = 2
    [DataRow("organizer", "organ")] // organize; m(organ) = 2
    [DataRow("possibly", "possibl")] // y to i; -bli to -ble; m(poss) = 1 keeps -ible; 5a
    [DataRow("radically", "radic")] // radical; step 3: -ical to -ic; step 4: m(rad) = 1 keeps -ic
    [DataRow("really", "realli")] // m(re) = 0 keeps -alli
    [DataRow("recently", "recent")] // recent; m(rec) = 1 keeps -ent
    [DataRow("nervously", "nervous")] // m(nerv) = 1 keeps -ous
    [DataRow("carefully", "care")] // NLTK: -fulli to -ful; step 3: care; m(car) = 1, short: keeps the e
    [DataRow("geology", "geolog")] // NLTK: the l of -logi counts: m(geol) = 1
    [DataRow("realization", "realiz")] // realize; step 3: -alize with m(re) = 0; step 4: m(real) = 1; 5a: m(realiz) = 2
    [DataRow("formalism", "formal")] // step 4: m(form) = 1 keeps -al
    [DataRow("likeness", "like")] // step 3; m(lik) = 1, short
    [DataRow("ability", "abil")] // -biliti fails with m(a) = 0; step 4: m(abil) = 2 loses -iti
    // Step 3.
    [DataRow("duplicate", "duplic")]
    [DataRow("negative", "neg")] // -ative, m(neg) = 1
    [DataRow("native", "nativ")] // m(n) = 0; step 4: m(nat) = 1 keeps -ive; 5a: m(nativ) = 2
    [DataRow("topical", "topic")]
    // Step 4.
    [DataRow("arrival", "arriv")]
    [DataRow("performance", "perform")]
    [DataRow("replacement", "replac")]
    [DataRow("cement", "cement")] // -ement is the longest that fits; m(c) = 0 ends the step
    [DataRow("decision", "decis")] // m(decis) = 2 before -ion, after s
    [DataRow("champion", "champion")] // -ion after p
    [DataRow("generous", "gener")]
    // Step 5.
    [DataRow("release", "releas")] // m(releas) = 2
    [DataRow("cease", "ceas")] // m(ceas) = 1, not short
    [DataRow("enroll", "enrol")] // m(enrol) = 2
    // Irregular words.
    [DataRow("skies", "sky")]
    [DataRow("dying", "die")]
    [DataRow("news", "news")]
    [DataRow("innings", "inning")]
    [DataRow("succeed", "succeed")]
    [DataRow("howe", "howe")]
    // Digits are consonants.
    [DataRow("1990s", "1990")]
    [DataRow("2ed4", "2ed4")]
    // In a run of y every other one is a vowel: in yyyying the stem yyyy has them, m(yyyy) = 1, and it ends in a vowel.
    [DataRow("yyyying", "yyyi")] // hence step 1c: the last y follows a consonant
    public void Stem_FollowsTheRules(string word, string expected)
    {
        var characters = word.ToCharArray();
        Assert.AreEqual(expected, new string(characters, 0, PorterStemmer.Stem(characters)));
    }

    [TestMethod]
    public void Stems_OfRelatedWords_AreOne()
    {
        string[] words = ["connect", "connected", "connecting", "connection", "connections"];
        foreach (var word in words)
        {
            var characters = word.ToCharArray();
            Assert.AreEqual("connect", new string(characters, 0, PorterStemmer.Stem(characters)), word);
        }
    }
}
