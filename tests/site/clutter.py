"""Stand-in site: what stands inside the body container and is no part of the text."""

from __future__ import annotations

from .ink import Ink
from .post import Post

ADVERT = (
    '<div class="td-a-rec td-a-rec-id-content_inline  tdi_{n} td_block_template_1"><style>'
    '.tdi_{n}.td-a-rec{{text-align:'
    "center}}.tdi_{n} .td-element-style{{z-index:-1}}</style><span class=\"td-adspot-title\">- Publicité -</span>"
    '<ins class="adsbygoogle" style="display:block" data-ad-client="ca-pub-000" data-ad-slot="{n}"></ins>'
    "<script>(adsbygoogle = window.adsbygoogle || []).push({{}});</script></div>\n"
)
BARE_ADVERT = (
    '<script async src="https://ads.invalid/adsbygoogle.js"></script>\n<ins class="adsbygoogle" data-ad-slot="{n}">'
    "Annonce</ins>\n<noscript><p>Activez JavaScript pour lire cette annonce.</p></noscript>\n"
)
SHARE = (
    '<div class="td-post-sharing-top"><div id="td_social_sharing_article_{n}" class="td-post-sharing td-ps-bg">'
    '<div class="td-post-sharing-visible"><a class="td-social-sharing-button td-social-facebook" '
    'href="https://www.facebook.com/sharer.php?u={url}"><div class="td-social-but-text">Facebook</div></a>'
    '<a class="td-social-sharing-button td-social-twitter" href="https://twitter.com/intent/tweet?url={url}">'
    '<div class="td-social-but-text">Twitter</div></a></div></div></div>\n'
)
JETPACK_SHARE = (
    '<div class="sharedaddy sd-sharing-enabled"><div class="robots-nocontent sd-block sd-social"><h3 class="sd-title">'
    'Partager&nbsp;:</h3><div class="sd-content"><ul><li class="share-facebook"><a href="{url}?share=facebook">'
    "<span>Facebook</span></a></li></ul></div></div></div>\n"
)
AUTHOR_BOX = (
    '<div class="author-box-wrap td-author-name"><a href="{base}/author/la-redaction/"><img alt="" '
    'src="{base}/wp-content/uploads/avatar.png" width="96" height="96"></a><div class="desc"><div class='
    '"td-author-name vcard author"><span class="fn"><a href="{base}/author/la-redaction/">La Rédaction</a></span></div>'
    '<div class="td-author-description">Des journalistes qui suivent pour vous l\'actualité.</div></div></div>\n'
)
NEWSLETTER = (
    '<div class="td_block_wrap tds_newsletter mc4wp-form"><h4 class="tdn-title">Inscrivez-vous</h4><p '
    'class="tdn-descr">'
    'Chaque matin, recevez l\'essentiel de l\'actualité.</p><form action="#" method="post"><input type="email" '
    'name="EMAIL" placeholder="Votre adresse"><input type="submit" value="Je m\'abonne"></form></div>\n'
)
NEXT_PREV = (
    '<div class="td-block-row td-post-next-prev"><div class="td-block-span6 td-post-prev-post"><div class='
    '"td-post-next-prev-content"><span>Article précédent</span><a href="{base}/?p=184001">Un communiqué</a></div></div>'
    "</div>\n"
)
GALLERY = (
    '<div id="gallery-{n}" class="gallery galleryid-{n} gallery-columns-2 gallery-size-thumbnail"><figure class='
    '"gallery-item"><div class="gallery-icon landscape"><a href="{url}photo-{n}/"><img width="150" height="150" '
    'src="{base}/wp-content/uploads/g{n}.jpg" alt=""></a></div><figcaption class="wp-caption-text gallery-caption">'
    "La salle, peu avant l'ouverture.</figcaption></figure></div>\n"
)
CAPTION = (
    '<figure id="attachment_{n}" aria-describedby="caption-attachment-{n}" style="width: 696px" class="wp-caption '
    'aligncenter"><a href="{url}photo-{n}/"><img class="wp-image-{n}" src="{base}/wp-content/uploads/c{n}.jpg" alt="" '
    'width="696" height="392"></a><figcaption id="caption-attachment-{n}" class="wp-caption-text">Une vue du chantier. '
    "(Photo d'archives)</figcaption></figure>\n"
)
OLD_CAPTION = (
    '<div id="attachment_{n}" style="width: 310px" class="wp-caption alignright"><img src="{base}/wp-content/uploads/'
    'o{n}.jpg" alt="" width="300" height="200" /><p class="wp-caption-text">Le quai, à l\'aube.</p></div>\n'
)
TWEET = (
    '<blockquote class="twitter-tweet" data-lang="fr"><p lang="fr" dir="ltr">Nous restons mobilisés. <a '
    'href="https://t.co/x{n}">https://t.co/x{n}</a></p>&mdash; Préfecture (@prefecture) <a '
    'href="https://twitter.com/prefecture/status/{n}">27 décembre</a></blockquote>\n'
    '<script async src="https://platform.twitter.com/widgets.js" charset="utf-8"></script>\n'
)
VIDEO = (
    '<p><iframe loading="lazy" title="Vidéo" width="696" height="392" src="https://www.youtube.com/embed/v{n}" '
    'frameborder="0" allowfullscreen></iframe></p>\n'
)
EMBED = (
    '<figure class="wp-block-embed is-type-video is-provider-youtube"><div class="wp-block-embed__wrapper">'
    '<iframe src="https://www.youtube.com/embed/v{n}"></iframe></div><figcaption>Le résumé en vidéo</figcaption>'
    '</figure>\n'
)
STYLE = (
    "<style>.inline-{n}{{margin:0 auto;max-width:100%}}</style>\n"
    "<script>window.slot{n} = window.slot{n} || [];</script>\n"
)
SMART_LIST = (
    '<div class="td_smart_list_1 td-3x-smart-list"><div class="td-item"><div class="td-sml-current-item-title"><span '
    'class="td-sml-current-item-nr">1</span><h3 class="td-sml-current-item-title">Le belvédère</h3></div><figure '
    'class="td-slide-smart-list-figure"><img src="{base}/wp-content/uploads/s{n}.jpg" alt=""></figure><span class='
    '"td-sml-description"><p>Ouvert tous les jours, sauf le mardi.</p></span></div></div>\n'
)
EMPTY = "<p>&nbsp;</p>\n"

TAGDIV = (
    ADVERT, ADVERT, BARE_ADVERT, SHARE, AUTHOR_BOX, NEWSLETTER, NEXT_PREV, GALLERY, CAPTION, OLD_CAPTION, TWEET, VIDEO,
    STYLE, EMPTY, SMART_LIST,
)
PLAIN = (BARE_ADVERT, JETPACK_SHARE, NEWSLETTER, GALLERY, CAPTION, OLD_CAPTION, TWEET, VIDEO, EMBED, STYLE, EMPTY)


def clutter(post: Post, base: str, ink: Ink) -> str:
    """One piece of it, as the template of the page has it."""
    pieces = TAGDIV if post.looks.template in ("classic", "tdb") else PLAIN
    return ink.one(pieces).format(n=100 + ink.below(9000), base=base, url=f"{base}{post.path}")


def photo_gallery(post: Post, base: str) -> str:
    """What a photo post has instead of text."""
    return "".join(piece.format(n=900 + place, base=base, url=f"{base}{post.path}") for place, piece in
                   enumerate((GALLERY, CAPTION, GALLERY)))
