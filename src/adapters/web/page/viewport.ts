/**
 * Keeps the page as high as what is visible. Safari on iOS lays its keyboard over the page instead of resizing it, and
 * the composer would be under it.
 */
export function followKeyboard(): void {
  const visible = window.visualViewport;
  if (!visible) return;
  const adapt = () => {
    // While zoomed in by pinching, the visible part is smaller for another reason.
    if (visible.scale > 1.01) return;
    document.documentElement.style.setProperty('--visible-height', `${visible.height}px`);
    if (visible.offsetTop > 0) window.scrollTo(0, 0);
  };
  visible.addEventListener('resize', adapt);
  visible.addEventListener('scroll', adapt);
  adapt();
}
