// A classic script, because a module runs after the first paint and the page would flash in the other theme.
const chosen = localStorage.getItem('easel.theme');
if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
