const NAMESPACE = 'http://www.w3.org/2000/svg';

/** Outlines on a grid of 24, drawn with a round pen. */
const PATHS = {
  send: 'M12 19V5M5.500 11.500 12 5l6.500 6.500',
  attach:
    'M20 11.500l-8.300 8.300a5.300 5.300 0 0 1-7.500-7.500l8.300-8.300a3.500 3.500 0 0 1 5 5l-8.200 8.200a1.700 1.700 0 0 1-2.500-2.500l7.600-7.500',
  options: 'M4 7h9M17 7h3M15 4.500v5M4 17h3M11 17h9M9 14.500v5',
  close: 'M6 6l12 12M18 6 6 18',
  reply: 'M9.500 6 4 11.500 9.500 17M4.500 11.500H14a6 6 0 0 1 6 6V19',
  edit: 'M4 20l1-4.500L16.500 4a2.100 2.100 0 0 1 3 3L8 18.500 4 20zM14.500 6l3.500 3.500',
  again: 'M19.500 12a7.500 7.500 0 1 1-2.300-5.400M19.500 3.500v4h-4',
  download: 'M12 4v11M7 10.500l5 5 5-5M5 20h14',
  copy: 'M9 9h10v11H9zM15 9V4H5v11h4',
  delete: 'M5 7h14M10 7V4.500h4V7M7 7l.8 13h8.400L17 7M10.500 11v5M13.500 11v5',
  cancel: 'M7 7h10v10H7z',
  check: 'M5 12.500 10 17.500 19.500 7',
  shield: 'M12 3.500l7 2.500v5.500c0 4.500-3 7.500-7 9-4-1.500-7-4.500-7-9V6zM9 12h6',
  warning: 'M12 4 2.800 19.500h18.400zM12 10v4.500M12 17v.2',
  stopped: 'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM9.500 9.500l5 5M14.500 9.500l-5 5',
  pause: 'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM10 9v6M14 9v6',
  previous: 'M14.500 5 8 12l6.500 7',
  next: 'M9.500 5 16 12l-6.500 7',
  down: 'M12 5v14M6 13l6 6 6-6',
  moon: 'M19.500 14.500A8 8 0 0 1 9.500 4.500a8 8 0 1 0 10 10z',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M5.300 18.700l1.400-1.400M17.300 6.700l1.400-1.400',
  picture: 'M4 5h16v14H4zM4 16l4.500-4.500 4 4L15 13l5 4.500M15.500 9v.2',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  vary: 'M4 7h3.500c5 0 4 10 9 10H20M17 14l3 3-3 3M4 17h3.500c1.600 0 2.600-1 3.300-2.300M13.200 9.300C13.900 8 14.900 7 16.500 7H20M17 4l3 3-3 3',
  history: 'M4.500 12a7.500 7.500 0 1 0 2.300-5.400M4.500 3.500v4h4M12 8v4.500l3 1.800',
  brush:
    'M9.500 14.500 18 4.500a1.800 1.800 0 0 1 2.600 2.500L11.500 16M9.500 14.500c-2.500-.5-4 1-4.200 3-.1 1.200-.8 1.900-1.800 2.300 3.500 1.200 8 .2 8-3.800z',
  mask: 'M4 5h16v14H4zM12 5v14M12 9l4-4M12 14l8-8M12 19l8-8M17 19l3-3',
  pick: 'M4.500 4.500H10V10H4.500zM14 4.500h5.500V10H14zM4.500 14H10v5.500H4.500zM13.500 16.800l2.300 2.300 4.500-5',
  publish: 'M4 10v4l15 4.500v-13zM7.500 15.200 9 20h2.800l-1.100-3.800',
  eye: 'M2.500 12c2-4 5.500-6.500 9.500-6.500s7.500 2.500 9.500 6.500c-2 4-5.500 6.500-9.500 6.500S4.500 16 2.500 12zM12 9.200a2.800 2.800 0 1 0 0 5.600 2.800 2.800 0 0 0 0-5.600z',
  lock: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
} as const;

export type IconName = keyof typeof PATHS;

/** A decorative drawing: the control around it carries the words. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(NAMESPACE, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'icon');
  const path = document.createElementNS(NAMESPACE, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}
