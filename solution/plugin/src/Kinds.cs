using Cosell.Plugins.Contract;

namespace Cosell.Plugins
{
    /// <summary>Kinds and states of a request, as values and as the words of the contract.</summary>
    internal static class Kinds
    {
        /// <summary>Change is for the capture step alone.</summary>
        internal static bool IsForCallers(int? kind) => kind == RequestKind.Share || kind == RequestKind.TryAgain;

        internal static int? ForCallers(string key) =>
            key == "share" ? RequestKind.Share : key == "tryAgain" ? RequestKind.TryAgain : (int?)null;

        internal static string Key(int kind) =>
            kind == RequestKind.Share ? "share" : kind == RequestKind.TryAgain ? "tryAgain" : "change";

        internal static string StateKey(int state) =>
            state == RequestState.Working ? "working"
            : state == RequestState.Done ? "done"
            : state == RequestState.Failed ? "failed"
            : "new";
    }
}
