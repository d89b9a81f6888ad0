"""Stand-in site: the comments under an article, no part of it."""

from __future__ import annotations

from .post import Post


def comments(post: Post, base: str) -> str:
    """The first comments and the form; nothing where comments are closed."""
    if post.comments is None:
        return ""
    lines = "".join(
        f'<li class="comment" id="comment-{place}"><article><footer><cite>Lecteur {place}</cite> <a '
        'class="comment-link" '
        f'href="{base}{post.path}comment-page-1/#comment-{place}"><time datetime="2026-01-0{place}T10:00:00+00:00">'
        f'0{place}/01/2026</time></a></footer><div class="comment-content tagdiv-type"><p>Merci pour cet article, '
        'c\'est '
        f'clair.</p></div><a rel="nofollow" class="comment-reply-link" href="{base}{post.path}?replytocom={place}#resp'
        'ond">'
        "Répondre</a></article></li>\n"
        for place in range(1, min(post.comments, 3) + 1)
    )
    return (
        f'<div class="comments" id="comments"><ol class="comment-list">{lines}</ol><div id="respond" '
        'class="comment-respond">'
        '<h3 class="comment-reply-title">Laisser un commentaire</h3><form action="/wp-comments-post.php" method="post">'
        '<textarea name="comment"></textarea></form></div></div>\n'
    )
