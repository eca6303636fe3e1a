/**
 * Merged by pcf-scripts into its own webpack configuration (flag pcfAllowCustomWebpack in featureconfig.json).
 *
 * Our sources import each other with the `.ts` extension, because Node runs the shared ones as they are. TypeScript writes
 * `.js` instead (rewriteRelativeImportExtensions), and webpack has to find the source under that name.
 */
const configuration = {
  // Without this the bundle gets a file of module names beside it, which a solution would have to carry.
  output: { pathinfo: false },
  resolve: { extensionAlias: { '.js': ['.ts', '.tsx', '.js'] } },
};

// pcf-scripts loads this file with require(); this export name makes Node hand over the object itself (Node >= 23).
export { configuration as 'module.exports' };
