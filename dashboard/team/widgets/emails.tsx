import { effortTile } from '../tiles.tsx'

export default effortTile('emails')
