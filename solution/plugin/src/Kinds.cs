using System.Collections.Generic;
using System.Linq;
using Cosell.Plugins.Contract;

namespace Cosell.Plugins
{
    /// <summary>Kinds and states of a request, as values and as the words of the contract.</summary>
    internal static class Kinds
    {
        /// <summary>The closed list of what callers may ask for. Change is for the capture step alone.</summary>
        private static readonly Dictionary<string, int> OfCallers = new Dictionary<string, int>
        {
            ["share"] = RequestKind.Share,
            ["tryAgain"] = RequestKind.TryAgain,
            ["accept"] = RequestKind.Accept,
            ["decline"] = RequestKind.Decline,
            ["keep"] = RequestKind.Keep,
            ["link"] = RequestKind.Link,
        };

        internal static bool IsForCallers(int? kind) => kind.HasValue && OfCallers.ContainsValue(kind.Value);

        internal static int? ForCallers(string key) => OfCallers.TryGetValue(key, out var kind) ? kind : (int?)null;

        internal static string Key(int kind) =>
            OfCallers.Where(entry => entry.Value == kind).Select(entry => entry.Key).FirstOrDefault() ?? "change";

        internal static string StateKey(int state) =>
            state == RequestState.Working ? "working"
            : state == RequestState.Done ? "done"
            : state == RequestState.Failed ? "failed"
            : "new";
    }
}
