namespace MLNet.Attention.Tests.Estimators;

/// <summary>A question with its context and answer.</summary>
public sealed class QuestionRow
{
    private static readonly string[] Names = ["Ann", "Bob", "Carl", "Dora"];
    private static readonly string[] Places = ["Rome", "Bonn", "New York"];

    public string Context { get; set; } = "";

    public string Question { get; set; } = "";

    public string Answer { get; set; } = "";

    public int AnswerStart { get; set; }

    /// <summary>Who visits which place; some contexts do not say the place.</summary>
    public static QuestionRow[] Make(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Create(random))];
    }

    private static QuestionRow Create(Random random)
    {
        var (name, place) = (Names[random.Next(Names.Length)], Places[random.Next(Places.Length)]);
        var hasPlace = random.Next(3) > 0;
        var context = $"Today {name} visits {(hasPlace ? place : "nobody")} again.";
        var asksPlace = random.Next(2) == 0;
        var answer = !asksPlace ? name : hasPlace ? place : "";
        return new QuestionRow
        {
            Context = context, Question = asksPlace ? "where?" : "who?", Answer = answer,
            AnswerStart = answer == "" ? -1 : context.IndexOf(answer, StringComparison.Ordinal),
        };
    }
}
