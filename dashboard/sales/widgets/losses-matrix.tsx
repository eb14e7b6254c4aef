import { lossesBlock } from '../../stages/losses.tsx'

/** Reasons against stages in the width of the page. */
export default lossesBlock({ id: 'losses-matrix', order: 62, isNarrow: false })
