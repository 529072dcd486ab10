// A service that predicts: POST /predict and /explain {"text": "..."}, GET /health and /metrics; GET / is a page to try them.
// With no model file it trains a small model first. A new model file takes over without a request being dropped. The settings
// are in ServiceSettings.cs:
//
//   build/run.sh WebApi --urls http://localhost:5080 --Service:ModelFile=model.zip

using System.Diagnostics;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using Microsoft.ML;
using MLNet.Attention;
using WebApi;

const int TopClasses = 3;
const string Predictions = "predictions", Explanations = "explanations";

var builder = WebApplication.CreateBuilder(new WebApplicationOptions
{
    Args = args,
    ContentRootPath = AppContext.BaseDirectory, // of appsettings.json, wherever the service is started
});
builder.Services.Configure<ServiceSettings>(builder.Configuration.GetSection("Service"));
builder.Services.AddProblemDetails();
builder.Services.AddSingleton(new MLContext());
builder.Services.AddSingleton<ServiceMetrics>();
builder.Services.AddSingleton<ModelStore>();
builder.Services.AddHostedService(services => services.GetRequiredService<ModelStore>());
var settings = builder.Configuration.GetSection("Service").Get<ServiceSettings>() ?? new ServiceSettings();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = settings.MaximumBodyBytes);
builder.Services.AddRateLimiter(limiter =>
{
    limiter.RejectionStatusCode = StatusCodes.Status503ServiceUnavailable;
    limiter.OnRejected = (rejected, _) =>
    {
        rejected.HttpContext.Response.Headers.RetryAfter = "1";
        return ValueTask.CompletedTask;
    };
    // The predictor makes batches of the requests that it has, so that they need not wait before it.
    limiter.AddConcurrencyLimiter(Predictions, options => options.PermitLimit = settings.MaximumRequests);
    limiter.AddConcurrencyLimiter(Explanations, options =>
        (options.PermitLimit, options.QueueLimit) = (settings.MaximumExplanations, settings.MaximumExplanations));
});

var app = builder.Build();
var metrics = app.Services.GetRequiredService<ServiceMetrics>();
app.Use(Measure);
app.UseStatusCodePages(); // what is refused before Predict or Explain sees it, such as bad JSON, has a body too
app.UseRouting();
app.UseRateLimiter();
app.MapPost("/predict", Predict).RequireRateLimiting(Predictions);
app.MapPost("/explain", Explain).RequireRateLimiting(Explanations);
app.MapGet("/", () => Results.File(Path.Combine(AppContext.BaseDirectory, "index.html"), "text/html; charset=utf-8"));
app.MapGet("/health", (ModelStore models) => models.IsReady ? Results.Text("ready") : NotReady());
app.MapGet("/metrics", () => Results.Text(metrics.Write(), "text/plain; version=0.0.4"));
app.Run();

async Task<IResult> Predict(TextRequest request, ModelStore models, IOptions<ServiceSettings> options, CancellationToken aborted)
{
    if (Problem(request, options.Value) is { } problem)
        return problem;
    using var model = models.Use();
    if (model is null)
        return NotReady();
    var prediction = await model.Predictor.PredictAsync(request.Text!, aborted);
    return Results.Ok(new TextAnswer(prediction.ClassName, prediction.Probability, prediction.Top(TopClasses)));
}

async Task<IResult> Explain(
    TextRequest request, ModelStore models, MLContext mlContext, IOptions<ServiceSettings> options, CancellationToken aborted)
{
    if (Problem(request, options.Value) is { } problem)
        return problem;
    using var model = models.Use();
    if (model is null)
        return NotReady();
    var limits = new ExplanationOptions { MaximumSteps = 64, MaximumClasses = TopClasses };
    var page = await Task.Run(
        () => model.Model.Explain(mlContext, request.Text!, options: limits, cancellationToken: aborted).ToHtml(), aborted);
    return Results.Content(page, "text/html; charset=utf-8");
}

async Task Measure(HttpContext context, RequestDelegate next)
{
    var begin = Stopwatch.GetTimestamp();
    metrics.Began();
    try
    {
        await next(context);
    }
    catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
    {
        context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest; // for the metrics: nobody reads it
    }
    catch (BadHttpRequestException error)
    {
        context.Response.StatusCode = error.StatusCode;
    }
    finally
    {
        var path = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "other";
        metrics.Ended(path, context.Response.StatusCode, Stopwatch.GetElapsedTime(begin));
    }
}

static IResult? Problem(TextRequest request, ServiceSettings settings) =>
    request.Text is null
        ? Results.Problem("'text' is missing; expected a text.", statusCode: StatusCodes.Status400BadRequest)
    : request.Text.Length > settings.MaximumTextLength
        ? Results.Problem($"'text' has {request.Text.Length} characters; expected at most {settings.MaximumTextLength}.",
            statusCode: StatusCodes.Status413PayloadTooLarge)
    : null;

static IResult NotReady() => Results.Problem("The model is not there yet.", statusCode: StatusCodes.Status503ServiceUnavailable);
