import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const service = process.env['STAGEWRIGHT_URL'] ?? 'http://127.0.0.1:7080';

export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [react()],
  build: {
    target: 'es2023',
    // Everything is a file of its own: the content security policy takes nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // What every page needs comes in one file instead of forty small ones.
        codeSplitting: { groups: [{ name: 'shared', test: /[\\/](?:src[\\/](?:ui|api)|@tanstack)[\\/]/ }] },
      },
    },
  },
  server: {
    proxy: {
      '/console/api': { target: service, changeOrigin: true },
      '/console/session': { target: service, changeOrigin: true },
    },
  },
});
