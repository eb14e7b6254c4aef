import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const root = fileURLToPath(new URL('.', import.meta.url))

/** Everything that the first page needs, whoever else uses it too: one file compresses better than six. */
const later = [
  '(builder|charts|customers|dictionary|export|forgotten|lists|marketing|quality|sales|settings|stages|sync|team|views)/',
  'DataTable\\.',
  'Frame(Menu|Screen)\\.',
  'header/(SettingsMenu|SheetDrawer)',
  'i18n/en',
  'print/(?!printing)',
  'records/(?!open|request)',
  'ui/(Listing|Panel)\\.',
]
const firstOfOurs = new RegExp(`/dashboard/(?!${later.join('|')})[^?]*\\.tsx?$`)
/** Parts of libraries that only those use. */
const theirs = [
  'nivo|d3-|react-spring|lodash|lucide|virtual',
  'components/(Modal|ModalBase|Drawer|Menu|Input|InputsGroupFieldset|ScrollArea|Loader|Overlay|CloseButton|Paper)/',
  'react-remove-scroll|use-sidecar|react-style-singleton|use-callback-ref',
]
const firstOfTheirs = new RegExp(`/node_modules/(?!.*(${theirs.join('|')}))`)
const isFirst = (id: string) => firstOfTheirs.test(id) || firstOfOurs.test(id)

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
