"""The help centre: what of the articles is for customers, as a folder of pages that needs no server.

Agent notes, what to ask, what never to say, when to escalate and every field but title, questions and date stay behind:
a page is made from what is taken, not from what is left out.
"""

from copilot.knowledge.site.build import Site, build_site
from copilot.knowledge.site.folder import check_target, replace_folder
from copilot.knowledge.site.public import PublicArticle, Unpublishable, public_articles

__all__ = [
    "PublicArticle",
    "Site",
    "Unpublishable",
    "build_site",
    "check_target",
    "public_articles",
    "replace_folder",
]
