/** How PHP turns arrays into JSON: keys exactly 0..n-1 make a list, an empty map is `[]`. */
export function phpArray(map: Record<string, unknown>): unknown {
  const keys = Object.keys(map)
  return keys.every((key, at) => key === String(at)) ? Object.values(map) : map
}
