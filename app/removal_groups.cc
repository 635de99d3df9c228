#include "app/removal_groups.h"

#include <algorithm>
#include <array>

namespace shilu {
namespace {

constexpr auto kGroups = std::to_array<RemovalGroup>({
    {"outside", kGrey, "stands outside the document, and looks like nothing in particular"},
    {"title", 225, "the page's own headline: it is the document's title"},
    {"metadata", 190, "says when and by whom the page was published: it is in the fields"},
    {"breadcrumb", 265, "where the page stands in its site"},
    {"navigation", 245, "the site's menus"},
    {"menu", 245, "short lines before the title"},
    {"font_size", 60, "size, colour and reading aids"},
    {"share", 330, "buttons to share the page"},
    {"print", 25, "print and close buttons"},
    {"counter", 50, "how often the page was read"},
    {"qr", 310, "codes to scan"},
    {"neighbours", 150, "other pages: previous, next, related"},
    {"comments", 120, "what readers write: their comments, and forms"},
    {"account", 300, "log in, search, language"},
    {"notice", 40, "notices about browsers and leaving the site"},
    {"footer", 5, "the foot of the site"},
    {"site_links", 165, "lists of other sites"},
    {"attachment_heading", 90, "a heading for attachments with none under it"},
    {"media_heading", 75, "a heading for a video or picture"},
    {"code", 10, "script or style that shows as text"},
    {"tail", 350, "a short line among furniture after the document"},
    {"portal_rule", 280, "the portal's rule drops it"},
    {"ruby", 200, "readings over characters"},
    {"no_prose", 20, "nothing vouches that it is a document"},
});

}  // namespace

RemovalGroup removal_group(std::string_view reason) {
  const auto* const found =
      std::find_if(kGroups.begin(), kGroups.end(),
                   [&](const RemovalGroup& group) { return group.name == reason; });
  return found == kGroups.end() ? RemovalGroup{reason, kGrey, ""} : *found;
}

}  // namespace shilu
