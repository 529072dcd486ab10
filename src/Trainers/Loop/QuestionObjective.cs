using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Metrics;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Outputs;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>
/// The mean negative log-likelihood of the first and of the last token of answers among the tokens of the context, and the token
/// that stands for "no answer" (Devlin et al. 2019, sections 4.2 and 4.3).
/// </summary>
/// <param name="model">The model.</param>
/// <param name="training">The training rows.</param>
/// <param name="validation">The validation rows; null for none.</param>
internal sealed class QuestionObjective(
    QuestionModel model, QuestionSet training, QuestionSet? validation) : TokenLevelObjective
{
    private const float Forbidden = -10_000;

    // Where every context has an answer, a part without it teaches nothing.
    private readonly int[] rows = [.. Enumerable.Range(0, training.Block.SequenceCount)
        .Where(sequence => model.Configuration.AllowsNoAnswer || training.Labels[sequence].First > 0)];

    public override nn.Module Network => model.Network;

    public override IReadOnlyList<int> Rows => rows;

    public override int LengthOf(int row) => training.Block.IdsOf(row).Length;

    public override (int Sequences, int Longest) SizeOf(int row) => (1, LengthOf(row));

    public override long FloatsOf(long sequences, int longest) =>
        model.Configuration.TrainingActivationCount(sequences, longest);

    public override float WeightOf(int row) => 1;

    public override Tensor Loss(int[] rows, float batchWeight, Random random, double share)
    {
        var (ids, types, padding) = QuestionBatch.Create(training.Block, rows, model.Network.HasTypes, model.Device);
        var logits = model.Network.call(ids, types, padding); // [B, S, 2]
        var length = (int)ids.shape[1];
        var (forbidden, labels) = (new bool[rows.Length * length], new long[2 * rows.Length]);
        for (var i = 0; i < rows.Length; i++)
        {
            var (start, end) = training.Contexts[rows[i]];
            var ofRow = forbidden.AsSpan(i * length, length);
            ofRow[1..start].Fill(true);
            ofRow[end..].Fill(true);
            (labels[2 * i], labels[2 * i + 1]) = training.Labels[rows[i]];
        }
        ReadOnlySpan<long> shape = [rows.Length, length, 1], ofLabels = [rows.Length, 1, 2];
        logits = logits.masked_fill(tensor(forbidden, shape, device: model.Device), Scalars.Of(Forbidden));
        var right = nn.functional.log_softmax(logits, 1).gather(1, tensor(labels, ofLabels, device: model.Device)); // [B, 1, 2]
        using var divisor = Scalars.Once(2 * batchWeight);
        return -right.sum() / divisor;
    }

    public override ValidationMeasure Measure => ValidationMeasure.AnswerF1;

    public override ValidationMetrics? Validate(Action checkAlive)
    {
        if (validation is null)
            return null;
        model.Network.eval();
        var logits = QuestionScorer.Run(model, validation.Block, checkAlive);
        var search = new AnswerSearch(model.Configuration);
        var (loss, f1) = (0.0, 0.0);
        for (var row = 0; row < validation.Count; row++)
        {
            var (context, tokens, answer) = validation.Rows[row];
            var windows = validation.Block.WindowsOf(row);
            foreach (var window in windows)
                loss += LossOf(logits[window.Sequence], window.Sequence) / validation.Block.SequenceCount;
            var found = search.Find(context, tokens, windows, logits);
            f1 += AnswerText.Compare(found.FirstOrDefault()?.Text ?? "", [answer]).F1 / validation.Count;
        }
        return new ValidationMetrics(loss, f1);
    }

    private double LossOf(float[] logits, int sequence)
    {
        var (start, end) = validation!.Contexts[sequence];
        var (first, last) = validation.Labels[sequence];
        return (LogSum(logits, start, end, 0) - logits[2 * first] + LogSum(logits, start, end, 1) - logits[2 * last + 1]) / 2;
    }

    private static double LogSum(float[] logits, int start, int end, int output)
    {
        double[] scores = [logits[output], .. Enumerable.Range(start, end - start).Select(place => logits[2 * place + output])];
        var highest = scores.Max();
        return highest + Math.Log(scores.Sum(score => Math.Exp(score - highest)));
    }
}
