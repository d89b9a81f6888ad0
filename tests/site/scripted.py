"""Stand-in site: sections that a script of the site continues, by a button or by scrolling, and what lies over them."""

from __future__ import annotations

SCRIPT = """<script>(() => {
  const list = document.querySelector('#liste'), end = document.querySelector('#suite');
  const overlay = document.querySelector('#choix');
  let page = 1, busy = false;
  const more = async () => {
    if (busy || page >= %(last)d || document.querySelector('#choix')) return;
    busy = true;
    const answer = await fetch('/plus/%(number)d/' + (page + 1) + '/');
    list.insertAdjacentHTML('beforeend', await answer.text());
    page += 1;
    busy = false;
    if (page >= %(last)d) end.remove();
  };
  if (overlay) for (const one of overlay.querySelectorAll('[data-choice]'))
    one.addEventListener('click', () => { fetch('/choix/' + one.dataset.choice + '/'); overlay.remove(); });
  const button = end.querySelector('button');
  if (button) button.addEventListener('click', more);
  else new IntersectionObserver((seen) => { if (seen[0].isIntersecting) more(); }).observe(end);
})();</script>"""
VEIL = "position:fixed;inset:0;z-index:99;background:#fff"
OVERLAYS = {
    "": "",
    "didomi": f"""<div id="choix" style="{VEIL}"><div class="didomi-popup-view"><p>Nous respectons votre vie privée.</p>
<span class="didomi-continue-without-agreeing" tabindex="0" data-choice="refus">Continuer sans accepter →</span>
<button id="didomi-notice-agree-button" data-choice="accord">Accepter &amp; Fermer</button></div></div>""",
    "axeptio": f"""<div id="choix" style="{VEIL}"><div class="axeptio_widget"><p>Bonjour, c’est nous… les cookies !</p>
<button id="axeptio_btn_acceptAll" data-choice="accord">OK pour moi</button>
<button id="axeptio_btn_dismiss" data-choice="refus">Non merci</button></div></div>""",
}


def block(teasers: str, way: str, number: int, last: int, overlay: str) -> str:
    """The first page of a section, and what continues it; nothing does where that is all."""
    if last < 2:
        return f'<div id="liste">{teasers}</div>'
    inner = '<button type="button" class="charger-plus">Plus d’articles</button>' if way == "button" else "&nbsp;"
    marked = "suite" if way == "button" else "suite infinite-sentinel"
    return (
        f'<div id="liste">{teasers}</div><div id="suite" class="{marked}">{inner}</div>{OVERLAYS[overlay]}'
        f"{SCRIPT % {'number': number, 'last': last}}"
    )
