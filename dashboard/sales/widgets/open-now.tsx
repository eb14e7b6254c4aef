export { default } from '../../widgets/open-now.tsx'
