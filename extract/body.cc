#include "extract/body.h"

#include <algorithm>

#include "extract/containers.h"
#include "extract/data_table.h"

namespace shilu {
namespace {

// Measured over the pages we have: an ordinary paragraph weighs 60 to 400.
constexpr double kLeastWeight = 60;                // of a scored body
constexpr double kShareToDescend = 0.88;           // of a part's weight, that one child must hold
constexpr uint32_t kLeastHanOfMarked = 6;          // outside links
constexpr uint32_t kLeastBytesOfOtherScript = 60;  // of a marked part

// Outside links, nearly.
bool has_own_text(const TextMeasure& measure) {
  const uint32_t own_bytes = measure.bytes - measure.link_bytes;
  const uint32_t bytes = std::max<uint32_t>(measure.bytes, 1);
  return uint64_t{measure.han} * own_bytes >= uint64_t{kLeastHanOfMarked} * bytes ||
         own_bytes >= kLeastBytesOfOtherScript + 3 * measure.han;
}

// All visible elements with a mark, outermost ones of a rank only.
std::vector<MarkedElement> marked_elements(const Dom& dom, const Measures& measures) {
  std::vector<MarkedElement> found;
  ContainerMarks marks(dom);
  for (NodeIndex i = 0; i < dom.size(); ++i) {
    if (dom[i].hidden || dom[i].is_text) {
      continue;
    }
    const ContainerMark mark = marks.of(i);
    if (mark.trust == ContainerTrust::kNone) {
      continue;
    }
    const bool inside = std::any_of(found.begin(), found.end(), [&](const MarkedElement& outer) {
      return outer.mark.family == mark.family && outer.mark.trust == mark.trust &&
             dom.is_ancestor_or_self(outer.index, i);
    });
    if (!inside && found.size() < 64) {
      found.push_back({i, mark, has_own_text(measures.of(i))});
    }
  }
  return found;
}

class Chooser {
 public:
  Chooser(const Dom& dom, const Measures& measures, const PageLines& page, NodeIndex scope)
      : dom_(dom),
        measures_(measures),
        page_(page),
        scope_(scope),
        marked_(marked_elements(dom, measures)) {}

  BodyChoice choose(bool says_article) {
    BodyChoice choice;
    choice.scored = best_scored();
    choice.body = best_marked(ContainerTrust::kEditor);
    choice.because = "an editor's mark, which is trusted before any score";
    bool outweighed = false;
    if (choice.body && is_outweighed(*choice.body, choice.scored)) {
      choice.body.reset();
      outweighed = true;
    }
    for (const MarkedElement& marked : marked_) {
      if (marked.mark.trust == ContainerTrust::kEditor && !marked.has_text) {
        choice.has_empty_container = true;
        choice.empty_container = marked.index;
        break;
      }
    }
    if (!choice.body && says_article && choice.has_empty_container) {
      choice.body = linked_text();
      choice.because = "an editor's mark around links, under the head of an article";
    }
    if (!choice.body) {
      choice.body = tightened(choice.scored);
      choice.because =
          outweighed ? "the passage that scored outweighs the marked container by far"
          : choice.body && choice.body->family != "scored"
              ? "a template's mark, which holds about what the passage that scored holds"
              : "the smallest part that still holds nearly all of the page's prose";
    }
    if (choice.body && !choice.body->marked && choice.has_empty_container &&
        choice.body->weight < 4 * kLeastWeight) {
      choice.body.reset();
      choice.because = "an editor's mark without text, and too little prose elsewhere";
    } else if (!choice.body) {
      choice.because = "no mark with text, and too little prose on the page";
    }
    choice.marked = std::move(marked_);
    choice.descent = std::move(descent_);
    return choice;
  }

 private:
  double weight_of_node(NodeIndex index) const { return page_.weight(index, dom_[index].end); }

  // A marked part that is a small fraction of a passage around or beside it is not the body.
  bool is_outweighed(const Body& marked, const std::optional<Body>& scored) const {
    if (!scored || scored->weight < 200) {
      return false;
    }
    const bool within = dom_.is_ancestor_or_self(scored->begin(), marked.begin());
    return marked.weight < scored->weight * (within ? 0.4 : 0.06);
  }

  std::optional<Body> best_marked(ContainerTrust trust) const {
    const MarkedElement* best = nullptr;
    for (const MarkedElement& marked : marked_) {
      if (marked.mark.trust == trust && marked.has_text &&
          (best == nullptr || marked.mark.rank < best->mark.rank)) {
        best = &marked;
      }
    }
    if (best == nullptr) {
      return std::nullopt;
    }
    std::vector<const MarkedElement*> peers;
    for (const MarkedElement& marked : marked_) {
      if (marked.mark.family == best->mark.family && marked.mark.trust == trust &&
          marked.has_text) {
        peers.push_back(&marked);
      }
    }
    return joined(peers);
  }

  // What an editor held may be links to other documents and nothing else.
  std::optional<Body> linked_text() const {
    constexpr uint32_t kLeastHan = 12;
    for (const MarkedElement& marked : marked_) {
      if (marked.mark.trust == ContainerTrust::kEditor &&
          measures_.of(marked.index).han >= kLeastHan) {
        return Body{{marked.index}, marked.mark.family, true, 0};
      }
    }
    return std::nullopt;
  }

  // Parts of one document stand near each other and differ; copies of it agree in their lines;
  // of unlike ones far apart the heaviest is it.
  Body joined(const std::vector<const MarkedElement*>& peers) const {
    const MarkedElement* first = *std::max_element(
        peers.begin(), peers.end(), [&](const MarkedElement* a, const MarkedElement* b) {
          return weight_of_node(a->index) * 1.3 < weight_of_node(b->index);
        });
    for (const MarkedElement* peer : peers) {  // the earliest of its copies
      if (peer->index < first->index && is_copy(peer->index, first->index)) {
        first = peer;
      }
    }
    Body body;
    body.family = first->mark.family;
    body.marked = true;
    const NodeIndex near = dom_[dom_[first->index].parent].parent;
    for (const MarkedElement* peer : peers) {
      const bool part =
          peer->index == first->index || (dom_.is_ancestor_or_self(near, peer->index) &&
                                          !dom_.is_ancestor_or_self(first->index, peer->index) &&
                                          !is_copy(peer->index, first->index));
      if (part && (body.containers.empty() || peer->index >= dom_[body.containers.back()].end)) {
        body.containers.push_back(peer->index);
        body.weight += weight_of_node(peer->index);
      }
    }
    return body;
  }

  // Half of the lines of the smaller stand in the other.
  bool is_copy(NodeIndex a, NodeIndex b) const {
    const auto lines_a = texts_of(a);
    const auto lines_b = texts_of(b);
    const auto& fewer = lines_a.size() < lines_b.size() ? lines_a : lines_b;
    const auto& more = lines_a.size() < lines_b.size() ? lines_b : lines_a;
    size_t shared = 0;
    for (const std::string_view line : fewer) {
      shared += std::binary_search(more.begin(), more.end(), line) ? 1 : 0;
    }
    return !fewer.empty() && shared * 2 >= fewer.size();
  }

  std::vector<std::string_view> texts_of(NodeIndex index) const {
    std::vector<std::string_view> texts;
    const auto [begin, end] = page_.range(index, dom_[index].end);
    for (size_t i = begin; i < end; ++i) {
      texts.push_back(page_.lines[i].line.text);
    }
    std::sort(texts.begin(), texts.end());
    return texts;
  }

  // Down from the root, as long as one child holds nearly all of the weight.
  std::optional<Body> best_scored() {
    NodeIndex at = scope_;
    double weight = weight_of_node(at);
    if (weight < kLeastWeight) {
      return std::nullopt;
    }
    descent_ = {at};
    while (!is_rows(at)) {
      const Children children = heaviest_children(at);
      NodeIndex next = children.first;
      if (next == 0 || is_paragraph(next)) {
        break;
      }
      if (children.first_weight < share_needed(at) * weight) {
        if (children.second == 0 || !is_copy(children.first, children.second)) {
          break;
        }
        const bool fuller = children.first_weight > 1.3 * children.second_weight;
        next = fuller ? children.first : std::min(children.first, children.second);
      }
      at = next;
      descent_.push_back(at);
      weight = weight_of_node(at);
    }
    Body body;
    body.containers = {at};
    body.family = "scored";
    body.weight = weight;
    return body;
  }

  struct Children {
    NodeIndex first = 0;
    NodeIndex second = 0;
    double first_weight = 0;
    double second_weight = 0;
  };

  Children heaviest_children(NodeIndex at) const {
    Children found;
    for (NodeIndex child = at + 1; child < dom_[at].end; child = dom_[child].end) {
      const double weight = dom_[child].is_text ? 0 : weight_of_node(child);
      if (weight > found.first_weight) {
        found.second = found.first;
        found.second_weight = found.first_weight;
        found.first = child;
        found.first_weight = weight;
      } else if (weight > found.second_weight) {
        found.second = child;
        found.second_weight = weight;
      }
    }
    return found;
  }

  bool is_rows(NodeIndex at) const {
    return dom_[at].tag == GUMBO_TAG_TABLE && is_data_table(dom_, measures_, at);
  }

  // Near the root much stands around the document; deep down what stands beside it belongs to it.
  double share_needed(NodeIndex at) const {
    const TextMeasure measure = measures_.of(at);
    const double links = measure.bytes == 0 ? 0 : double(measure.link_bytes) / measure.bytes;
    return links > 0.25 ? 0.6 : kShareToDescend;
  }

  // A single paragraph is not a place: its siblings may hold the heading and the signature.
  bool is_paragraph(NodeIndex index) const {
    const GumboTag tag = dom_[index].tag;
    return tag == GUMBO_TAG_P || tag == GUMBO_TAG_LI ||
           (tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6) || tag == GUMBO_TAG_A ||
           !(is_block(tag) || tag == GUMBO_TAG_SPAN || tag == GUMBO_TAG_UNKNOWN);
  }

  // A template's mark within the scored part that holds nearly all of it, or around it and no
  // heavier.
  std::optional<Body> tightened(const std::optional<Body>& scored) const {
    if (!scored) {
      return best_marked(ContainerTrust::kTemplate);
    }
    for (const MarkedElement& marked : marked_) {
      const double weight = weight_of_node(marked.index);
      const bool related = dom_.is_ancestor_or_self(scored->begin(), marked.index) ||
                           dom_.is_ancestor_or_self(marked.index, scored->begin());
      if (related && weight >= 0.8 * scored->weight && weight <= 1.25 * scored->weight) {
        Body body = *scored;
        body.containers = {marked.index};
        body.family = marked.mark.family;
        body.weight = weight;
        return body;
      }
    }
    return scored;
  }

  const Dom& dom_;
  const Measures& measures_;
  const PageLines& page_;
  const NodeIndex scope_;
  std::vector<MarkedElement> marked_;
  std::vector<NodeIndex> descent_;
};

}  // namespace

BodyChoice choose_body(const Dom& dom, const Measures& measures, const PageLines& page,
                       NodeIndex scope, bool says_article) {
  return Chooser(dom, measures, page, scope).choose(says_article);
}

}  // namespace shilu
