import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The model's files for Cube, wherever the process was started. */
export function modelFiles(folder: string) {
  return {
    localPath: () => folder,
    async dataSchemaFiles() {
      const names = await readdir(folder, { recursive: true })
      const model = names.filter((name) => /\.(js|ya?ml)$/.test(name)).sort()
      return Promise.all(
        model.map(async (fileName) => ({
          fileName,
          content: await readFile(join(folder, fileName), 'utf8'),
        })),
      )
    },
  }
}
