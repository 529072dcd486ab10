using System.Collections.Concurrent;
using Microsoft.ML;

namespace MLNet.Attention.Benchmarks;

/// <summary>Load on a model in this process.</summary>
internal static class InsideLoad
{
    public static async Task Run(TimeSpan duration)
    {
        var context = new MLContext(seed: 1);
        using var model = Model.Train(context);
        var sentences = Sentence.Create(5000, new Random(2));
        var engines = new ConcurrentBag<PredictionEngine<Sentence, SentencePrediction>>();
        await using var now = model.CreatePredictor();
        await using var later = model.CreatePredictor(new TextPredictorOptions { MaximumDelay = TimeSpan.FromMilliseconds(2) });

        await Measure("a prediction engine for each caller", number =>
        {
            if (!engines.TryTake(out var engine))
            {
                engine = context.Model.CreatePredictionEngine<Sentence, SentencePrediction>(
                    model, new PredictionEngineOptions { OwnsTransformer = false });
            }
            engine.Predict(sentences[number % sentences.Count]);
            engines.Add(engine);
            return Task.CompletedTask;
        });
        await Measure("Predict", number =>
        {
            model.Predict(TextOf(number));
            return Task.CompletedTask;
        });
        await Measure("TextPredictor", number => now.PredictAsync(TextOf(number)));
        await Measure("TextPredictor, delay 2 ms", number => later.PredictAsync(TextOf(number)));

        string TextOf(int number) => sentences[number % sentences.Count].Text;

        async Task Measure(string what, Func<int, Task> ask)
        {
            await Clients.Run(8, TimeSpan.FromSeconds(1), ask); // warms up
            Console.WriteLine($"{what}\nclients\trequests/s\tp50 ms\tp99 ms\tworst ms");
            foreach (var count in Clients.Counts)
                Console.WriteLine((await Clients.Run(count, duration, ask)).Line);
        }
    }
}
