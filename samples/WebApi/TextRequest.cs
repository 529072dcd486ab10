namespace WebApi;

/// <summary>The body of a request.</summary>
internal sealed record TextRequest(string? Text);
