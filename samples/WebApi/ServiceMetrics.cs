using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace WebApi;

/// <summary>
/// Counters of the service (System.Diagnostics.Metrics, which other exporters see too) and their sums as Prometheus' text format.
/// </summary>
internal sealed class ServiceMetrics : IDisposable
{
    private static readonly double[] Bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

    private readonly Meter meter = new("WebApi");
    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<string, long> counts = new();
    private readonly long[] buckets = new long[Bounds.Length + 1];
    private readonly Counter<long> requests;
    private readonly Counter<long> loads;
    private readonly UpDownCounter<long> running;
    private readonly Histogram<double> durations;
    private readonly Lock gate = new();
    private double seconds;

    public ServiceMetrics()
    {
        requests = meter.CreateCounter<long>("webapi_requests_total", description: "Requests by path and status.");
        loads = meter.CreateCounter<long>("webapi_model_loads_total", description: "Models loaded, by result.");
        running = meter.CreateUpDownCounter<long>("webapi_requests_running", description: "Requests that are being answered.");
        durations = meter.CreateHistogram<double>("webapi_request_seconds", "s", "How long requests took.");
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (ReferenceEquals(instrument.Meter, meter))
                own.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            counts.AddOrUpdate(instrument.Name + Labels(tags), value, (_, sum) => sum + value));
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => AddDuration(value));
        listener.Start();
    }

    public void Began() => running.Add(1);

    /// <param name="path">The route, not what a client wrote: each value is a series of its own.</param>
    /// <param name="status">The status code of the answer.</param>
    /// <param name="elapsed">How long the request took.</param>
    public void Ended(string path, int status, TimeSpan elapsed)
    {
        running.Add(-1);
        requests.Add(1, new("path", path), new("status", status));
        durations.Record(elapsed.TotalSeconds);
    }

    /// <param name="result">"ok" or "failed".</param>
    public void Loaded(string result) => loads.Add(1, new KeyValuePair<string, object?>("result", result));

    /// <summary>All sums, in the text format of Prometheus.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        foreach (var instrument in new Instrument[] { requests, loads, running })
        {
            var type = instrument is Counter<long> ? "counter" : "gauge";
            text.Append(CultureInfo.InvariantCulture, $"# HELP {instrument.Name} {instrument.Description}\n");
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {instrument.Name} {type}\n");
            foreach (var (series, sum) in counts.Where(c => c.Key.Split('{')[0] == instrument.Name).OrderBy(c => c.Key))
                text.Append(CultureInfo.InvariantCulture, $"{series} {sum}\n");
        }
        WriteDurations(text);
        using var process = Process.GetCurrentProcess();
        text.Append("# TYPE process_resident_memory_bytes gauge\n");
        text.Append(CultureInfo.InvariantCulture, $"process_resident_memory_bytes {process.WorkingSet64}\n");
        return text.ToString();
    }

    public void Dispose()
    {
        listener.Dispose();
        meter.Dispose();
    }

    private void AddDuration(double value)
    {
        lock (gate)
        {
            seconds += value;
            var bucket = Array.FindIndex(Bounds, bound => value <= bound);
            buckets[bucket < 0 ? Bounds.Length : bucket]++;
        }
    }

    private void WriteDurations(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP {durations.Name} {durations.Description}\n");
        text.Append(CultureInfo.InvariantCulture, $"# TYPE {durations.Name} histogram\n");
        lock (gate)
        {
            var sum = 0L;
            for (var i = 0; i < buckets.Length; i++)
            {
                var bound = i < Bounds.Length ? Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
                text.Append(CultureInfo.InvariantCulture, $"{durations.Name}_bucket{{le=\"{bound}\"}} {sum += buckets[i]}\n");
            }
            text.Append(CultureInfo.InvariantCulture, $"{durations.Name}_sum {seconds}\n{durations.Name}_count {sum}\n");
        }
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new List<string>();
        foreach (var (name, value) in tags)
            labels.Add($"{name}=\"{value}\"");
        return labels.Count == 0 ? "" : $"{{{string.Join(',', labels)}}}";
    }
}
