namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>A token that is found in texts as a whole, before they are cut: an entry of <c>added_tokens</c>.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
/// <param name="IsSingleWord">Whether no character of a word may stand next to it.</param>
/// <param name="StripsLeft">Whether it takes the white space before it.</param>
/// <param name="StripsRight">Whether it takes the white space behind it.</param>
/// <param name="IsNormalized">Whether it is looked for, normalized, in the normalized text; otherwise in the original text.</param>
/// <param name="IsSpecial">Whether it stands for no text.</param>
/// <param name="Roles">Its roles, by <see cref="TokenRoles.Names"/>.</param>
internal sealed record AddedToken(
    int Id, string Content, bool IsSingleWord, bool StripsLeft, bool StripsRight, bool IsNormalized, bool IsSpecial,
    IReadOnlyList<string> Roles);
