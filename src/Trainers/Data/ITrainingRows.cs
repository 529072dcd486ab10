using System.Security.Cryptography;

namespace MLNet.Attention.Trainers.Data;

/// <summary>Rows to train on, which a checkpoint compares with the rows of the training that it continues.</summary>
internal interface ITrainingRows
{
    /// <summary>Adds all values of all rows to a hash.</summary>
    void AppendTo(IncrementalHash hash);
}
