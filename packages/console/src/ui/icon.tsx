import styles from './icon.module.css';

/** Strokes on a grid of 16; drawn for this console, so that a dozen icons do not bring a library. */
const PATHS = {
  jobs: 'M2.5 4.500h11M2.500 8h11M2.500 11.500h7',
  images: 'M8 2.200 13.500 5 8 7.800 2.500 5zM2.500 8 8 10.800 13.500 8M2.500 11 8 13.800 13.500 11',
  packages: 'M8 2 13.500 4.800v6.400L8 14l-5.500-2.800V4.800zM2.700 5 8 7.700 13.300 5M8 7.700V14',
  workers: 'M3 3h10v4H3zM3 9h10v4H3zM5.200 5h.01M5.200 11h.01',
  key: 'M9.500 6.500a3 3 0 1 0-2 2.800L9 10.800h1.500v1.500H12v1.500h2v-2.300L9.400 7M5.500 5.500h.01',
  branch:
    'M4.500 11V5M4.500 5a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3zM4.500 14a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3zM11.500 6.500a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3zM11.500 6.500c0 2.500-2.500 3-7 3',
  lock: 'M4 7.500h8v6H4zM5.500 7.500v-2a2.500 2.500 0 0 1 5 0v2',
  login: 'M2.500 8H9M6.500 5.500 9 8l-2.500 2.500M8 3h5v10H8',
  users:
    'M6 7.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM1.500 13.500c0-2.500 2-4 4.500-4s4.500 1.500 4.500 4M10.500 2.800a2.500 2.500 0 0 1 0 4.400M12 9.800c1.500.500 2.500 1.800 2.500 3.700',
  projects: 'M2.500 4.500V13h11V5.500H8L6.500 3.500h-4z',
  registries:
    'M8 6.500c3 0 5-.900 5-2s-2-2-5-2-5 .900-5 2 2 2 5 2zM3 4.500v7c0 1.100 2 2 5 2s5-.900 5-2v-7M3 8c0 1.100 2 2 5 2s5-.900 5-2',
  audit: 'M4 2.500h6l2.500 2.500v8.500H4zM6 7h4.500M6 9.500h4.500M6 12h2.500',
  system: 'M2 8h2.500l2-5 3 10 2-5H14',
  plus: 'M8 3v10M3 8h10',
  play: 'M5 3.200v9.600L12.500 8z',
  stop: 'M4.500 4.500h7v7h-7z',
  copy: 'M5.500 5.500h8v8h-8zM10.500 5.500v-3h-8v8h3',
  check: 'm3 8.500 3.200 3.200L13 4.500',
  close: 'm4 4 8 8M12 4l-8 8',
  search: 'M7 11.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9zM10.300 10.300 13.500 13.500',
  up: 'm3.500 10 4.500-4.500L12.500 10',
  down: 'm3.500 6 4.500 4.500L12.500 6',
  download: 'M8 2.500v8M4.500 7.500 8 11l3.500-3.500M3 13.500h10',
  more: 'M3.500 8h.01M8 8h.01M12.500 8h.01',
  menu: 'M2.500 4.500h11M2.500 8h11M2.500 11.500h11',
  upload: 'M8 11V3M4.500 6.500 8 3l3.500 3.500M3 13.500h10',
  alert: 'M8 2.500 14 13H2zM8 6.500v3M8 11.300h.01',
  trash: 'M3 4.500h10M6.500 4.500v-2h3v2M4.500 4.500l.600 9h5.800l.600-9',
  edit: 'M3 13h2.500L13 5.500 10.500 3 3 10.500z',
  external: 'M6.500 3.500h-3v9h9v-3M9 3h4v4M13 3 7.500 8.500',
} as const;

export type IconName = keyof typeof PATHS;

export interface IconProps {
  readonly name: IconName;
}

/** Decoration beside a text or inside a labelled button; never the only name of anything. */
export function Icon({ name }: IconProps) {
  return (
    <svg className={styles.icon} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
