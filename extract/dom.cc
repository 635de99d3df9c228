#include "extract/dom.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/ascii.h"
#include "extract/attachments.h"
#include "extract/tag_attributes.h"

namespace shilu {

// Blocks from which Gumbo's small allocations are cut; none is given back before all are.
class Arena {
 public:
  void* allocate(size_t bytes) {
    bytes = (bytes + alignof(std::max_align_t) - 1) & ~(alignof(std::max_align_t) - 1);
    if (bytes > left_) {
      const size_t block = std::max(bytes, kBlockBytes);
      blocks_.emplace_back(new std::byte[block]);
      next_ = blocks_.back().get();
      left_ = block;
    }
    std::byte* const result = next_;
    next_ += bytes;
    left_ -= bytes;
    return result;
  }

 private:
  // Small enough for malloc to keep on its heap: fresh pages from the system cost more than
  // parsing.
  static constexpr size_t kBlockBytes = size_t{64} * 1024;
  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::byte* next_ = nullptr;
  size_t left_ = 0;
};

namespace {

void* allocate_in_arena(void* arena, size_t bytes) {
  return static_cast<Arena*>(arena)->allocate(bytes);
}

void keep_until_the_arena_goes(void* /*arena*/, void* /*memory*/) {}

bool never_shown(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_HEAD:
    case GUMBO_TAG_TITLE:
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_NOSCRIPT:
    case GUMBO_TAG_TEMPLATE:
    case GUMBO_TAG_TEXTAREA:
    case GUMBO_TAG_SELECT:
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_NOFRAMES:
    case GUMBO_TAG_NOEMBED:
    case GUMBO_TAG_OBJECT:
    case GUMBO_TAG_VIDEO:
    case GUMBO_TAG_AUDIO:
    case GUMBO_TAG_SVG:
    case GUMBO_TAG_DATALIST:
      return true;
    default:
      return false;
  }
}

}  // namespace

Dom::Dom() : arena_(std::make_unique<Arena>()) {}
Dom::Dom(Dom&&) noexcept = default;
Dom& Dom::operator=(Dom&&) noexcept = default;
Dom::~Dom() = default;

Dom Dom::parse(ScannedHtml scanned) {
  Dom dom;
  dom.scanned_ = std::make_unique<const ScannedHtml>(std::move(scanned));
  const std::string& markup = dom.scanned_->markup;
  GumboOptions options = kGumboDefaultOptions;
  options.allocator = allocate_in_arena;
  options.deallocator = keep_until_the_arena_goes;
  options.userdata = dom.arena_.get();
  options.max_errors = 0;
  const GumboOutput* output = gumbo_parse_with_options(&options, markup.data(), markup.size());
  dom.nodes_.reserve(markup.size() / 12 + 16);
  dom.flatten(output->root);
  return dom;
}

Dom Dom::parse_unscanned(std::string html) {
  ScannedHtml scanned;
  scanned.markup = std::move(html);
  return parse(std::move(scanned));
}

// A text of the tree with its stand-ins replaced: mostly it is one, and a view of what that stands
// for will do.
std::string_view Dom::restored(std::string_view parsed) {
  std::string_view first;
  std::string joined;
  scanned_->texts.restore(parsed, [&](std::string_view part) {
    if (first.empty()) {
      first = part;
      return;
    }
    if (joined.empty()) {
      joined = first;
    }
    joined += part;
  });
  if (joined.empty()) {
    return first;
  }
  char* const kept = static_cast<char*>(arena_->allocate(joined.size()));
  std::copy(joined.begin(), joined.end(), kept);
  return {kept, joined.size()};
}

void Dom::flatten(const GumboNode* root) {
  struct Frame {
    const GumboNode* node;
    NodeIndex index;
    unsigned next_child;
  };
  std::vector<Frame> open;
  add(root, 0);
  open.push_back({root, 0, 0});
  while (!open.empty()) {
    Frame& frame = open.back();
    const GumboVector& children = frame.node->v.element.children;
    if (frame.next_child == children.length) {
      nodes_[frame.index].end = size();
      open.pop_back();
      continue;
    }
    const auto* child = static_cast<const GumboNode*>(children.data[frame.next_child++]);
    const NodeIndex parent = frame.index;
    const NodeIndex index = size();
    if (child->type == GUMBO_NODE_ELEMENT || child->type == GUMBO_NODE_TEMPLATE) {
      add(child, parent);
      open.push_back({child, index, 0});
    } else if (child->type != GUMBO_NODE_COMMENT) {
      add(child, parent);
      nodes_[index].end = size();
    }
  }
}

void Dom::add(const GumboNode* node, NodeIndex parent) {
  DomNode& added = nodes_.emplace_back();
  added.parent = parent;
  const bool root = nodes_.size() == 1;
  added.hidden = !root && nodes_[parent].hidden;
  added.in_link = !root && nodes_[parent].in_link;
  if (node->type != GUMBO_NODE_ELEMENT && node->type != GUMBO_NODE_TEMPLATE) {
    added.is_text = true;
    added.text = restored(node->v.text.text);
    return;
  }
  const GumboElement& element = node->v.element;
  added.element = &element;
  added.tag = element.tag;
  added.hidden = added.hidden || never_shown(element.tag);
  for_each_attribute(element, [&](std::string_view name, std::string_view value) {
    if (name == "id") {
      added.id = value;
    } else if (name == "class") {
      added.class_names = value;
      // What AngularJS hides (its own style sheet says so): seen on the financial regulators'
      // sites.
      added.hidden = added.hidden || (value.find("ng-hide") != std::string_view::npos &&
                                      has_class(value, "ng-hide"));
    } else if (element.tag == GUMBO_TAG_BODY || element.tag == GUMBO_TAG_HTML) {
      return false;  // hidden only until a script of its own has run
    } else if (name == "hidden" || (name == "style" && style_hides(value))) {
      added.hidden = true;
    } else if (name == "href" && element.tag == GUMBO_TAG_A) {
      added.in_link = true;
      added.to_file = is_attachment_address(value);
    }
    return false;
  });
}

template <typename Visit>
void Dom::for_each_attribute(const GumboElement& element, Visit visit) const {
  for (unsigned i = 0; i < element.attributes.length; ++i) {
    const auto* attribute = static_cast<const GumboAttribute*>(element.attributes.data[i]);
    if (!StandIns::is_one(attribute->name)) {
      if (visit(attribute->name, attribute->value)) {
        return;
      }
      continue;
    }
    bool done = false;
    scanned_->texts.restore(attribute->name, [&](std::string_view rest) {
      const auto take = [&rest] {
        const size_t end = std::min(rest.find('\0'), rest.size());
        const std::string_view taken = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        return taken;
      };
      while (!rest.empty() && !done) {
        const std::string_view name = take();
        done = visit(name, take());
      }
    });
    if (done) {
      return;
    }
  }
}

std::optional<std::string_view> Dom::find_attribute(NodeIndex index, std::string_view name) const {
  std::optional<std::string_view> found;
  if (nodes_[index].element != nullptr) {
    for_each_attribute(*nodes_[index].element, [&](std::string_view known, std::string_view value) {
      if (known == name) {
        found = value;
      }
      return found.has_value();
    });
  }
  return found;
}

std::string_view Dom::attribute(NodeIndex index, std::string_view name) const {
  return find_attribute(index, name).value_or(std::string_view());
}

bool Dom::has_attribute(NodeIndex index, std::string_view name) const {
  return find_attribute(index, name).has_value();
}

void Dom::drop(NodeIndex index) {
  if (nodes_[index].dropped) {
    return;
  }
  for (NodeIndex i = index; i < nodes_[index].end; ++i) {
    nodes_[i].dropped = true;
  }
}

std::string_view Dom::name(NodeIndex index) const {
  const DomNode& node = nodes_[index];
  if (node.element == nullptr) {
    return "";
  }
  if (node.tag != GUMBO_TAG_UNKNOWN) {
    return gumbo_normalized_tagname(node.tag);
  }
  GumboStringPiece piece = node.element->original_tag;
  gumbo_tag_from_original_text(&piece);
  return piece.data == nullptr ? std::string_view() : std::string_view(piece.data, piece.length);
}

bool Dom::is_named(NodeIndex index, std::string_view name) const {
  return equals_ignoring_case(this->name(index), name);
}

bool has_class(std::string_view names, std::string_view name) {
  size_t at = 0;
  while (at < names.size()) {
    while (at < names.size() && is_space(names[at])) {
      ++at;
    }
    size_t end = at;
    while (end < names.size() && !is_space(names[end])) {
      ++end;
    }
    if (equals_ignoring_case(names.substr(at, end - at), name)) {
      return true;
    }
    at = end;
  }
  return false;
}

}  // namespace shilu
