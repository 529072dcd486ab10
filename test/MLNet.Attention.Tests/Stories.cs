namespace MLNet.Attention.Tests;

/// <summary>Texts of several sentences.</summary>
internal static class Stories
{
    public static string[] Texts { get; } =
    [
        "The storm reached the coast at noon. Trees fell on three roads. The mayor closed all roads near the coast. " +
            "A shop sold umbrellas. The storm is expected to leave the coast by night. Nobody was hurt.",
        "Alice: Did you order the lamps? Bob: Yes, twelve lamps. Alice: When do they come? Bob: The lamps come on Monday.",
        "Das Spiel begann um 15.30 Uhr. Der 1. FC traf nach z. B. drei Minuten. Danach hielt der Torwart alles. " +
            "Das Spiel endete 1:0.",
        "今天天气很好。我们去公园吧！公园里有很多花。花很好看。",
        "- wash the car\n- feed the cat\n- buy food for the cat",
        "One sentence only.",
        "",
        "   ",
        "...",
        .. Enumerable.Range(1, 30).Select(n => $"Report {n} came in. It speaks of {n % 7} fires in the north. The fires in the " +
            $"north began on day {n}. Some rain fell. People in the north left their houses because of the fires."),
    ];
}
