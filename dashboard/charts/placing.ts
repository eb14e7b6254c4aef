/** Where labels stand so that none covers another. Pure: sizes in, positions out. */

/** Width of a text of 12 px in the interface's font, a little generous. */
export const textWidth = (text: string, size = 12): number => text.length * size * 0.58

/**
 * Moves labels of lines apart: at least `gap` between neighbours, within [top, bottom], each as near to its line as
 * that allows, in the order of the lines.
 *
 * @returns positions in the order given
 */
export function spread(wanted: number[], gap: number, [top, bottom]: [number, number]): number[] {
  const room = bottom - top
  const step = wanted.length > 1 ? Math.min(gap, room / (wanted.length - 1)) : gap
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a]! - wanted[b]! || a - b)
  // Blocks of labels that touch stand around the mean of what their members want.
  const blocks: { members: number[]; start: number }[] = []
  const startOf = (members: number[]) => {
    const mean = members.reduce((sum, one, at) => sum + wanted[one]! - at * step, 0) / members.length
    return Math.min(Math.max(mean, top), bottom - (members.length - 1) * step)
  }
  for (const index of order) {
    let block = { members: [index], start: startOf([index]) }
    for (let before = blocks.at(-1); before; before = blocks.at(-1)) {
      if (before.start + before.members.length * step <= block.start + 1e-9) break
      blocks.pop()
      const members = [...before.members, ...block.members]
      block = { members, start: startOf(members) }
    }
    blocks.push(block)
  }
  const places: number[] = []
  for (const { members, start } of blocks)
    members.forEach((index, at) => {
      places[index] = start + at * step
    })
  return places
}

/**
 * Which labels in a row stand without touching each other; the more important are placed first.
 *
 * @param centres  middles of the labels in px
 * @param order    indices, the most important first
 */
export function fitting(centres: number[], widths: number[], order: number[], air = 6): Set<number> {
  const placed = new Set<number>()
  for (const index of order) {
    const isFree = [...placed].every(
      (other) => Math.abs(centres[other]! - centres[index]!) >= (widths[other]! + widths[index]!) / 2 + air,
    )
    if (isFree) placed.add(index)
  }
  return placed
}

const withoutYear = (label: string) => label.replace(/\u00A0\d\d$/, '')

/**
 * Labels below the steps: as they are, without the year, or every second, third …; the last one always stands.
 *
 * @param step  distance between steps in px
 * @returns '' where no label stands
 */
export function tickLabels(labels: string[], step: number): string[] {
  const fits = (texts: string[], every: number) =>
    Math.max(...texts.map((text) => textWidth(text))) + 8 <= step * every
  if (labels.length === 0 || fits(labels, 1)) return labels
  const short = labels.map(withoutYear)
  const texts = new Set(short).size === short.length && fits(short, 1) ? short : labels
  const every = [1, 2, 3, 4, 5, 6, 7, 10, 14].find((each) => fits(texts, each)) ?? labels.length
  return texts.map((text, index) => ((texts.length - 1 - index) % every === 0 ? text : ''))
}

export interface Box {
  x: number
  y: number
  width: number
  height: number
}

const overlaps = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

export interface LabelledDot {
  x: number
  y: number
  radius: number
  title: string
}

const height = 16

/** The places around a dot that its label may take, the best first. */
const around = ({ x, y, radius }: LabelledDot, width: number): Box[] => {
  const away = radius + 4
  return [
    { x: x + away, y: y - height / 2 },
    { x: x - away - width, y: y - height / 2 },
    { x: x - width / 2, y: y - away - height },
    { x: x - width / 2, y: y + away },
  ].map((place) => ({ ...place, width, height }))
}

/**
 * Places for the labels of dots: beside, above or below, over no dot and no other label, within the plot.
 *
 * @param dots   all dots, in px
 * @param order  indices of those that deserve a label, the most important first
 * @returns boxes by index; a dot without room has none
 */
export function placeLabels(
  dots: LabelledDot[],
  order: number[],
  plot: { width: number; height: number },
): Map<number, Box> {
  const placed = new Map<number, Box>()
  const bodies = dots.map(({ x, y, radius }) => ({
    x: x - radius,
    y: y - radius,
    width: radius * 2,
    height: radius * 2,
  }))
  for (const index of order) {
    const dot = dots[index]!
    const isFree = (box: Box) =>
      box.x >= 0 &&
      box.y >= 0 &&
      box.x + box.width <= plot.width &&
      box.y + box.height <= plot.height &&
      !bodies.some((body, other) => other !== index && overlaps(box, body)) &&
      ![...placed.values()].some((other) => overlaps(box, other))
    const box = around(dot, textWidth(dot.title)).find(isFree)
    if (box) placed.set(index, box)
  }
  return placed
}
