// The `prepack` of every workspace: its entries point at sources, which Node does not run from an installed package.
console.error(
  'Packages are packed from a staging folder, compiled: run "npm run pack", then publish the tarballs in dist/.',
);
process.exit(1);
