using System.Net.Http.Json;
using System.Text.RegularExpressions;

namespace MLNet.Attention.Benchmarks;

/// <summary>Load on samples/WebApi.</summary>
internal static partial class HttpLoad
{
    public static async Task Run(Uri address, TimeSpan duration, int requests)
    {
        using var client = new HttpClient { BaseAddress = address };
        var sentences = Sentence.Create(5000, new Random(1));
        await Clients.Run(8, TimeSpan.FromSeconds(2), Ask); // warms up
        Console.WriteLine($"memory\t{await Memory(client):0} MiB");
        Console.WriteLine("clients\trequests/s\tp50 ms\tp99 ms\tworst ms");
        var asked = 0;
        foreach (var count in Clients.Counts)
        {
            var (line, made) = await Clients.Run(count, duration, Ask);
            asked += made;
            Console.WriteLine(line);
        }
        Console.WriteLine($"memory after {asked} requests\t{await Memory(client):0} MiB");
        await Parallel.ForAsync(asked, requests, new ParallelOptions { MaxDegreeOfParallelism = 32 },
            async (number, _) => await Ask(number));
        Console.WriteLine($"memory after {Math.Max(asked, requests)} requests\t{await Memory(client):0} MiB");

        async Task Ask(int number)
        {
            using var answer = await client.PostAsJsonAsync("/predict", new { text = sentences[number % sentences.Count].Text });
            answer.EnsureSuccessStatusCode();
        }
    }

    private static async Task<double> Memory(HttpClient client) =>
        double.Parse(ResidentMemory().Match(await client.GetStringAsync("/metrics")).Groups[1].Value) / (1 << 20);

    [GeneratedRegex(@"(?m)^process_resident_memory_bytes (\d+)$")]
    private static partial Regex ResidentMemory();
}
