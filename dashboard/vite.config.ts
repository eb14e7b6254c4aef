import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const root = fileURLToPath(new URL('.', import.meta.url))

/** Everything that the first page needs, whoever else uses it too: one file compresses better than six. */
const isFirst = (id: string) =>
  /\/node_modules\/(?!.*(nivo|d3-|react-spring|lodash|lucide))/.test(id) ||
  /\/dashboard\/(?!(sync|quality|charts|export)\/|ui\/(Listing|Panel)\.)[^?]*\.tsx?$/.test(id)

export default defineConfig({
  root,
  plugins: [react()],
  css: { modules: { localsConvention: 'camelCaseOnly' } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'first', test: isFirst }] } } },
  },
})
