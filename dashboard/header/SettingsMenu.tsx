import { Menu, useMantineColorScheme } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Check, Link2, Monitor, Moon, Printer, Settings2, SlidersHorizontal, Sun } from 'lucide-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useBlockContext } from '../context.tsx'
import { chooseLocale } from '../i18n/index.ts'
import { maySeeSettings } from '../pages.ts'
import { useLateMenu } from '../ui/late-menu.ts'
import { useToast } from '../ui/Toasts.tsx'
import { carried } from '../url.ts'
import styles from './Header.module.css'
import { useShare } from './Share.tsx'

const schemes = [
  { value: 'auto', Icon: Monitor },
  { value: 'light', Icon: Sun },
  { value: 'dark', Icon: Moon },
] as const
const languages = [
  { value: 'ru', name: 'Русский' },
  { value: 'en', name: 'English' },
] as const

/** The tick on the right marks what is chosen. */
const marked = { checkIcon: <i hidden />, closeMenuOnClick: true }

/** Appearance and language, remembered for this person; on a narrow screen also the link. Opens as it comes. */
export default function SettingsMenu({ withShare }: { withShare: boolean }) {
  const { t, i18n } = useTranslation()
  const { role } = useBlockContext().session
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const share = useShare()
  const client = useQueryClient()
  const toast = useToast()
  const button = useRef<HTMLButtonElement>(null)
  const [isOpen, setOpen] = useLateMenu(button)
  const printed = async () => {
    toast(t('print.preparing'))
    const { printPage } = await import('../print/print-page.ts')
    await printPage(client, async (print) => {
      setColorScheme('light')
      await print()
      setColorScheme(colorScheme)
    })
  }
  const tick = (isOn: boolean) => (isOn ? <Check size={15} aria-hidden="true" /> : null)
  return (
    <Menu
      opened={isOpen}
      onChange={setOpen}
      alignItemsLabels="none"
      position="bottom-end"
      width={220}
      shadow="none"
      radius={14}
      withInitialFocusPlaceholder={false}
      withinPortal
    >
      <Menu.Target>
        <button
          ref={button}
          type="button"
          className={styles.iconButton}
          aria-label={t('menu.settings')}
          title={t('menu.settings')}
        >
          <Settings2 size={18} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown className={styles.menu}>
        {withShare && (
          <>
            <Menu.Item leftSection={<Link2 size={16} aria-hidden />} onClick={share}>
              {t('menu.share')}
            </Menu.Item>
            <Menu.Divider />
          </>
        )}
        <Menu.Item leftSection={<Printer size={16} aria-hidden />} onClick={() => void printed()}>
          {t('menu.print')}
        </Menu.Item>
        {maySeeSettings(role) && (
          <Menu.Item
            leftSection={<SlidersHorizontal size={16} aria-hidden />}
            renderRoot={(props) => <Link to="/settings" search={carried} {...props} />}
          >
            {t('menu.rules')}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Label>{t('menu.theme')}</Menu.Label>
        {schemes.map(({ value, Icon }) => (
          <Menu.RadioItem
            key={value}
            value={value}
            checked={colorScheme === value}
            {...marked}
            rightSection={tick(colorScheme === value)}
            onChange={() => setColorScheme(value)}
          >
            <span className={styles.scheme}>
              <Icon size={16} aria-hidden />
              {t(`menu.theme.${value}`)}
            </span>
          </Menu.RadioItem>
        ))}
        <Menu.Divider />
        <Menu.Label>{t('menu.language')}</Menu.Label>
        {languages.map(({ value, name }) => (
          <Menu.RadioItem
            key={value}
            value={value}
            checked={i18n.language === value}
            {...marked}
            lang={value}
            rightSection={tick(i18n.language === value)}
            onChange={() => void chooseLocale(value)}
          >
            {name}
          </Menu.RadioItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
