export { default } from '../../widgets/forgotten.tsx'
