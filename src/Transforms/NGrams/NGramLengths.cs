using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.NGrams;

/// <summary>How long the n-grams of a model are. The longest of a kind is 0 where there are none of this kind.</summary>
/// <param name="Words">The longest n-gram of words, in [0, 8], in words; all shorter ones count too. Default 2.</param>
/// <param name="Characters">The longest n-gram of characters, in [0, 16]. Default 6.</param>
/// <param name="ShortestCharacters">The shortest n-gram of characters, in [1, 16]. Default 2.</param>
internal sealed record NGramLengths(int Words = 2, int Characters = 6, int ShortestCharacters = 2)
{
    public const int MostWords = 8;
    public const int MostCharacters = 16;

    /// <summary>Pairs of words and runs of 2 to 6 characters.</summary>
    public static NGramLengths Default { get; } = new();

    /// <summary>The most n-grams that begin or end at a char.</summary>
    public int MostPerChar => Words + Math.Max(Characters - ShortestCharacters + 1, 0);

    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("word_ngram_length", Words);
        json.WriteNumber("character_ngram_length", Characters);
        json.WriteNumber("minimum_character_ngram_length", ShortestCharacters);
    }

    /// <summary>Reads what <see cref="Write"/> wrote; without it, the defaults.</summary>
    /// <exception cref="FormatException">A property is outside its range; the message names it.</exception>
    public static NGramLengths Read(JsonFields fields) => new(
        fields.Integer("word_ngram_length", 0, MostWords, Default.Words),
        fields.Integer("character_ngram_length", 0, MostCharacters, Default.Characters),
        fields.Integer("minimum_character_ngram_length", 1, MostCharacters, Default.ShortestCharacters));
}
