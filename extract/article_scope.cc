#include "extract/article_scope.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_set>

#include "base/ascii.h"
#include "extract/line_class.h"
#include "extract/list_rows.h"

namespace shilu {
namespace {

constexpr std::uint32_t kLeastCharacters = 6;
constexpr size_t kLeastLinks = 2;

bool ends_document(const ClassifiedLine& known) {
  return known.group == "neighbours" || known.group == "site_links" ||
         (known.footer_parts & kFooterAnchors) != 0;
}

bool is_own(const PageLines& page, size_t i, const ClassifiedLine& known) {
  const bool own = known.line_class == LineClass::kProse || known.line_class == LineClass::kShort;
  return own && (known.footer_parts & ~kFooterContact) == 0 &&
         page.metadata_strength(i) != MetadataStrength::kStrong;
}

class ScopeFinder {
 public:
  ScopeFinder(const Dom& dom, const Measures& measures, const PageLines& page,
              const ArticleHead& head)
      : dom_(dom),
        measures_(measures),
        page_(page),
        head_(head),
        own_(own_characters(page, head)) {}

  NodeIndex find() const {
    NodeIndex scope = page_.lines[head_.headline].block;
    bool film = false;
    while (scope != 0 && !holds_text(scope)) {
      film = film || holds_film(scope);
      scope = dom_[scope].parent;
    }
    if (film && weight_below(scope) < kLeastWeightUnderFilm) {
      return page_.lines[head_.headline].block;  // a film, and no text under it
    }
    NodeIndex wider = scope;
    while (wider != 0) {
      if (has_text_beside(wider)) {
        scope = dom_[wider].parent;
      }
      wider = dom_[wider].parent;
    }
    return scope;
  }

 private:
  static constexpr double kLeastWeightUnderFilm = 200;
  static constexpr double kLeastWeightBeside = 30;
  static constexpr double kLeastSaying = 5;  // weight of a line that is not a tool's name
  static constexpr double kMostLinksBeside =
      0.25;  // of the bytes of a part; side columns have more

  // The lines under the head in a part.
  std::pair<size_t, size_t> lines_below(NodeIndex node) const {
    const auto [first, last] = page_.range(node, dom_[node].end);
    return {std::max(first, head_.end), std::max(last, head_.end)};
  }

  double weight_below(NodeIndex node) const {
    const auto [first, last] = lines_below(node);
    return page_.weight_before[last] - page_.weight_before[first];
  }

  bool holds_text(NodeIndex node) const {
    const auto [first, last] = lines_below(node);
    if (own_[last] - own_[first] >= kLeastCharacters) {
      return true;
    }
    size_t links = 0;
    for (size_t i = first; i < last && page_.lines[i].line.link_share > 0.5F; ++i) {
      const ClassifiedLine known = page_.classes.of(page_.lines[i].line);
      links += is_own(page_, i, known) ? 1 : 0;
    }
    return links >= kLeastLinks;
  }

  bool holds_film(NodeIndex node) const {
    const NodeIndex headline = page_.lines[head_.headline].first;
    for (NodeIndex i = std::max(node, headline); i < dom_[node].end; ++i) {
      if (is_film(dom_, i)) {
        return true;
      }
    }
    return false;
  }

  bool says_something(NodeIndex node) const {
    constexpr size_t kManyLines = 3;
    const auto [first, last] = lines_below(node);
    size_t own = 0;
    for (size_t i = first; i < last; ++i) {
      const TextLine& line = page_.lines[i].line;
      own += own_[i + 1] > own_[i] ? 1 : 0;
      if (own >= kManyLines || line.has_attachment || line.table_row || line.link_share > 0.5F ||
          page_.weight_before[i + 1] - page_.weight_before[i] >= kLeastSaying) {
        return true;
      }
    }
    return false;
  }

  // What follows in the part's parent may be of the document: prose, hardly links, and not the same
  // again.
  bool has_text_beside(NodeIndex node) const {
    const NodeIndex parent = dom_[node].parent;
    // A few words under the headline may be tools that no lexicon knows.
    const double least = says_something(node)
                             ? std::max(kLeastWeightBeside, 0.5 * weight_below(node))
                             : kLeastSaying;
    for (NodeIndex next = dom_[node].end; next < dom_[parent].end; next = dom_[next].end) {
      const TextMeasure measure = measures_.of(next);
      if (!dom_[next].hidden && weight_beside(next) >= least &&
          measure.link_bytes < kMostLinksBeside * measure.bytes && !repeats(node, next)) {
        return true;
      }
    }
    return false;
  }

  // Without the summaries of other documents, each under its name.
  double weight_beside(NodeIndex node) const {
    const auto [first, last] = lines_below(node);
    double sum = 0;
    for (size_t i = first; i < last; ++i) {
      sum += stands_under_name(page_, i) ? 0 : page_.weight_before[i + 1] - page_.weight_before[i];
    }
    return sum;
  }

  bool repeats(NodeIndex node, NodeIndex other) const {
    std::unordered_set<std::string_view> lines;
    const auto [first, last] = page_.range(node, dom_[node].end);
    for (size_t i = first; i < last; ++i) {
      lines.insert(page_.lines[i].line.text);
    }
    const auto [begin, end] = page_.range(other, dom_[other].end);
    size_t shared = 0;
    for (size_t i = begin; i < end; ++i) {
      shared += lines.count(page_.lines[i].line.text);
    }
    return shared * 2 >= end - begin;
  }

  const Dom& dom_;
  const Measures& measures_;
  const PageLines& page_;
  const ArticleHead& head_;
  const CharacterSums own_;
};

}  // namespace

// Characters that may be the document's. The organiser and the address that stand right above a
// footer's own numbers are the footer's too.
CharacterSums own_characters(const PageLines& page, const ArticleHead& head) {
  CharacterSums before(page.lines.size() + 1, 0);
  bool in_contact = false;
  std::uint32_t before_contact = 0;
  bool ended = false;
  for (size_t i = 0; i < page.lines.size(); ++i) {
    before[i + 1] = before[i];
    const TextLine& line = page.lines[i].line;
    if (i < head.end || ended) {
      continue;
    }
    const ClassifiedLine known = page.classes.of(line);
    if (ends_document(known)) {
      ended = true;
      before[i + 1] = known.footer_parts != 0 && in_contact ? before_contact : before[i];
      continue;
    }
    if (known.footer_parts == 0) {
      in_contact = false;
    } else if (!in_contact) {
      in_contact = true;
      before_contact = before[i];
    }
    const bool apart = !page.zones[i].empty() || line.link_share > 0.5F;
    before[i + 1] += !apart && is_own(page, i, known) ? known.characters : 0;
  }
  const std::uint32_t all = before.back();
  for (std::uint32_t& sum : before) {
    sum = std::min(sum, all);
  }
  return before;
}

bool is_film(const Dom& dom, NodeIndex node) {
  static constexpr auto kPlayers =
      std::to_array<std::string_view>({"video", "player", ".mp4", "vod", ".swf"});
  if (dom[node].is_text) {
    return false;
  }
  const GumboTag tag = dom[node].tag;
  const std::string_view source = tag == GUMBO_TAG_IFRAME ? dom.attribute(node, "src") : "";
  return tag == GUMBO_TAG_VIDEO || tag == GUMBO_TAG_EMBED || tag == GUMBO_TAG_OBJECT ||
         std::any_of(kPlayers.begin(), kPlayers.end(), [&](std::string_view player) {
           return contains_ignoring_case(source, player);
         });
}

NodeIndex find_scope(const Dom& dom, const Measures& measures, const PageLines& page,
                     const ArticleHead& head) {
  constexpr size_t kMostLines = 5000;  // more than any page has where it matters
  if (page.lines.size() > kMostLines) {
    return 0;
  }
  return ScopeFinder(dom, measures, page, head).find();
}

}  // namespace shilu
