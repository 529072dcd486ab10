using System.Collections.Frozen;

namespace MLNet.Attention.Transforms.Sentences;

/// <summary>
/// Abbreviations, months and first words of sentences in English, German, French, Spanish, Italian, Portuguese, Dutch, Polish,
/// Czech, the Scandinavian languages, and Russian.
/// </summary>
/// <remarks>
/// An abbreviation in small letters is one with a capital, too, as at the beginning of a sentence; a capitalised one is none in
/// small letters, unless the text has no capitals. All are written without their last stop.
/// </remarks>
internal static class Abbreviations
{
    /// <summary>Length of the longest abbreviation or first word, in chars.</summary>
    public const int Longest = 12;

    private const string NeverEnd =
        // titles
        "Mr Mrs Ms Mx Dr Drs Prof Rev Hon Gen Col Maj Capt Cmdr Lt Sgt Cpl Sen Rep Gov Pres Msgr Supt Amb Insp Mssrs Messrs " +
        "Hr Hrn Fr Frl Dipl Ing Mag Mme Mmes Mlle MM Mgr Pr Sra Srta Dra Dña Ud Uds Vd Sig Sigg Dott Avv Arch Exmo Exma " +
        "dhr mevr mw drs ir mgr inż hab Dr.-Ing проф акад ул " +
        // English
        "vs viz cf approx esp incl excl resp i.e e.g eg ie c.f aka a.k.a w.r.t " +
        // German
        "bzw ca z.B d.h u.a u.U i.d.R o.ä o.g s.o s.u v.a m.E ggf evtl inkl exkl zzgl bzgl sog vgl geb gest etw allg insb " +
        "entspr einschl zz urspr ugs griech lat frz engl dt österr schweiz Hrsg hrsg verh " +
        // French, Spanish, Italian, Portuguese
        "p.ex c.-à-d env av apr p.ej pej aprox es ad.es ss egr " +
        // Dutch, Polish, Czech, Scandinavian
        "bijv bv d.w.z o.a m.b.t t.a.v ul np tj tzn tzw m.in śp św tzv např popř resp zejm t.ex bl.a f.eks dvs jfr iflg ift " +
        // Russian
        "т.е т.н т.к напр ср";

    private const string EndUnlessNumber =
        "no nos nr Nrn fig figs abb tab Tbl Kap Bd Bde Jg vol vols art sec Sect ch chap eq eqs ref refs Ex App Ziff Rn Rdnr " +
        "S p pp pag pág págs Seite ff f para par Abs núm num nº n° r str il tel Tel fl ed eds op cap cit lin vv v " +
        "Jan Feb Febr Mar Mär Apr Jun Jul Aug Sep Sept Okt Oct Nov Dez Dec janv févr avr juil déc ene dic gen mag giu lug " +
        "ago set ott mind max min ok рис стр гл табл см";

    private const string EndBeforeFirstWords =
        "Ph.D M.Sc B.Sc Inc Ltd Corp Co Cos Bros LLC plc Jr Sr Esq St Ste Mt Ft Ave Blvd Rd Str Pl Sq Dept Univ Assn Intl Natl Bldg Gmbh " +
        "al U.S U.K U.N E.U D.C U.S.A N.Y L.A Calif Mass Penn Tex Wash Ariz Colo Conn Fla Ill Mich Minn Okla Ont Que Va Vt " +
        "a.m p.m A.M P.M a.C d.C v.Chr n.Chr J.-C г гг в вв";

    private const string EndBeforeCapitals =
        "etc usw usf u.dgl dgl ecc enz itd itp atd apod osv m.m m.fl o.s.v и.т.д т.д т.п др пр млн млрд тыс руб";

    private const string FirstWordsOfSentences =
        "The This That These Those There Then They It Its He She We You His Her Our Their My Your In On At By For From With As " +
        "If When While After Before Since Because But And Or So However Although Though Also What Where Who Why How Which " +
        "One Some Many Most All Both Each Every Other Another Not No Yes Now Today Here To Let Please Meanwhile Moreover " +
        "Furthermore " +
        "Therefore Thus Instead Such Do Does Did Is Are Was Were Can Could Will Would Should Have Has Had " +
        "Der Die Das Den Dem Des Ein Eine Einen Er Sie Es Wir Ihr Ihre Sein Seine Dies Diese Dieser Dieses Im Am Bei Mit Nach " +
        "Von Vor Zu Zur Zum Auf Aus Auch Aber Und Oder Wenn Als Wie Was Wer Wo Da Dann Doch Denn Damit Daher Dabei Hier Heute " +
        "Nun Nur " +
        "Le La Les Un Une Il Elle Ils Elles On Ce Cette Ces Nous Vous Dans Pour Mais Et Si Sur Avec Selon " +
        "El Los Las Una Unos En Por Con Pero Y Este Esta Estos Su Sus Según Cuando " +
        "Lo Gli Nel Nella Per Ma Questo Questa Quando Secondo O Os Um Uma Ele Ela Eles No Na Mas " +
        "Het De Een Hij Zij Ze Wij In Op Maar En Dit Dat Deze Als On Ona To Ten Ta W Na Ale I Det Den En Et Han Hun Men " +
        "Он Она Они Это В На И Но Мы Вы Я";

    // Of the first words, those that begin surnames.
    private const string Particles = "Le La De Den Der Die Das El Los Las Van Von Di Du Da";

    private const string Months =
        "January February March April May June July August September October November December " +
        "Januar Jänner Februar Feber März Mai Juni Juli Oktober Dezember";

    // Words before a German ordinal number.
    private const string BeforeOrdinals =
        "am dem den der des die das vom zum im bis ab seit zur beim jeder jede jedes jeden jedem ein eine einen einem einer " +
        "ihr ihre ihrem ihren sein seine seinem seinen unser unsere unserem mein meine meinem meinen dieser diese dieses " +
        "diesem diesen";

    private static readonly FrozenDictionary<string, AbbreviationKind> Kinds = MakeKinds();
    private static readonly FrozenSet<string> FirstWords = Words(FirstWordsOfSentences);
    private static readonly FrozenSet<string> NameParticles = Words(Particles);
    private static readonly FrozenSet<string> MonthNames = Words(Months);
    private static readonly FrozenSet<string> OrdinalContext = Words(BeforeOrdinals);

    /// <summary>When the stop behind a word ends a sentence.</summary>
    /// <param name="word">The word without its last stop.</param>
    /// <param name="isUncased">Whether the text has no capitals.</param>
    public static AbbreviationKind KindOf(ReadOnlySpan<char> word, bool isUncased)
    {
        if (word.IsEmpty || word.Length > Longest)
            return AbbreviationKind.None;
        if (word.EndsWith("str") && word.Length > 3) // a German street
            return AbbreviationKind.BeforeNumber;
        var kinds = Kinds.GetAlternateLookup<ReadOnlySpan<char>>();
        if (kinds.TryGetValue(word, out var kind))
            return kind;
        Span<char> other = stackalloc char[word.Length];
        word.CopyTo(other);
        other[0] = char.IsUpper(word[0]) ? char.ToLowerInvariant(word[0]) : isUncased ? char.ToUpperInvariant(word[0]) : word[0];
        return kinds.TryGetValue(other, out kind) ? kind : AbbreviationKind.None;
    }

    /// <summary>Whether the word often begins sentences, and is no name.</summary>
    public static bool IsFirstWord(ReadOnlySpan<char> word) => Has(FirstWords, word);

    /// <summary>Whether the word begins surnames, as in Le Pen.</summary>
    public static bool IsNameParticle(ReadOnlySpan<char> word) => Has(NameParticles, word);

    /// <summary>Whether the word is a month that is written with a capital.</summary>
    public static bool IsMonth(ReadOnlySpan<char> word) => Has(MonthNames, word);

    /// <summary>Whether a number with a stop behind the word is an ordinal number.</summary>
    public static bool IsBeforeOrdinal(ReadOnlySpan<char> word)
    {
        if (word.IsEmpty || word.Length > Longest)
            return false;
        Span<char> lower = stackalloc char[word.Length];
        word.CopyTo(lower);
        lower[0] = char.ToLowerInvariant(word[0]);
        return Has(OrdinalContext, lower);
    }

    private static bool Has(FrozenSet<string> words, ReadOnlySpan<char> word) =>
        words.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word);

    private static FrozenSet<string> Words(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static FrozenDictionary<string, AbbreviationKind> MakeKinds()
    {
        var kinds = new Dictionary<string, AbbreviationKind>(StringComparer.Ordinal);
        Add(NeverEnd, AbbreviationKind.Never);
        Add(EndUnlessNumber, AbbreviationKind.BeforeNumber);
        Add(EndBeforeFirstWords, AbbreviationKind.BeforeName);
        Add(EndBeforeCapitals, AbbreviationKind.Ending);
        return kinds.ToFrozenDictionary(StringComparer.Ordinal);

        void Add(string words, AbbreviationKind kind)
        {
            foreach (var word in words.Split(' '))
                kinds[word] = kind;
        }
    }
}
