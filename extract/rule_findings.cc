#include "extract/rule_findings.h"

#include <algorithm>
#include <utility>

#include "extract/links.h"
#include "extract/matching_copy.h"

namespace shilu {
namespace {

constexpr size_t kLongestSource = 150;  // bytes: 50 characters

bool is_tag(const Dom& dom, NodeIndex element) {
  return dom[element].tag == GUMBO_TAG_META;
}

// The line that shows it, though it may begin before; nothing for a tag.
std::optional<size_t> line_of(NodeIndex element, const Dom& dom, const PageLines& page) {
  if (is_tag(dom, element)) {
    return std::nullopt;
  }
  const auto [first, last] = page.range(element, dom[element].end);
  if (first < last) {
    return first;
  }
  return first > 0 ? std::optional(first - 1) : std::nullopt;
}

// For the explanation: no longer the line that said it before.
void tell_line(std::string_view field, NodeIndex element, const Dom& dom, const PageLines& page,
               ShownMetadata& shown) {
  std::erase_if(shown.lines, [&](const auto& line) { return line.first == field; });
  if (const std::optional<size_t> line = line_of(element, dom, page)) {
    shown.lines.emplace_back(field, *line);
  }
}

class Finder {
 public:
  Finder(const PortalRule& rule, const Dom& dom, const Measures& measures)
      : rule_(rule), dom_(dom), measures_(measures) {}

  RuleFindings find(std::vector<std::string> dropped) {
    use_ = {rule_.name, rule_.revision(), {}};
    find_containers();
    if (!rule_.drop.empty()) {
      use_.keys.push_back({"drop", std::move(dropped)});
    }
    find_first("title", rule_.title, [&](NodeIndex element) { return take_title(element); });
    find_first("date", rule_.date, [&](NodeIndex element) { return take_date(element); });
    find_first("source", rule_.source, [&](NodeIndex element) { return take_source(element); });
    found_.use = std::move(use_);
    return std::move(found_);
  }

 private:
  void find_containers() {
    if (rule_.container.empty()) {
      return;
    }
    RuleKey key{"container", {}};
    std::string empty;
    for (const Selector& selector : rule_.container) {
      for (const NodeIndex element : selector.find(dom_)) {
        if (measures_.of(element).bytes == 0) {
          if (!found_.empty_container) {
            found_.empty_container = element;
            empty = selector.text();
          }
        } else if (found_.containers.empty() || element >= dom_[found_.containers.back()].end) {
          found_.containers.push_back(element);
        }
      }
      if (!found_.containers.empty()) {
        found_.empty_container.reset();
        empty = selector.text();
        break;
      }
    }
    if (!empty.empty()) {
      key.found.push_back(std::move(empty));
    }
    use_.keys.push_back(std::move(key));
  }

  // The first element, of the first selector, that `take` can use.
  template <typename Take>
  void find_first(const char* name, const std::vector<Selector>& selectors, Take take) {
    if (selectors.empty()) {
      return;
    }
    RuleKey key{name, {}};
    for (const Selector& selector : selectors) {
      const std::vector<NodeIndex> elements = selector.find(dom_);
      if (std::any_of(elements.begin(), elements.end(), take)) {
        key.found.push_back(selector.text());
        break;
      }
    }
    use_.keys.push_back(std::move(key));
  }

  // A <meta> says its content, any other element what it shows.
  std::string text_of(NodeIndex element) const {
    if (is_tag(dom_, element)) {
      return std::string(trim_wide_space(dom_.attribute(element, "content")));
    }
    return dom_[element].dropped ? "" : visible_text(dom_, element);
  }

  bool take_title(NodeIndex element) {
    const std::string text = text_of(element);
    const std::string_view title = title_without_date(text);
    if (title.empty() || title.size() > kLongestTitle) {
      return false;
    }
    found_.title = {element, std::string(title)};
    return true;
  }

  bool take_date(NodeIndex element) {
    std::string text = text_of(element);
    if (!find_date(text)) {
      return false;
    }
    found_.date = {element, std::move(text)};
    return true;
  }

  // With or without the label 来源.
  bool take_source(NodeIndex element) {
    std::string text = text_of(element);
    ShownMetadata labelled;
    read_metadata_line(text, labelled);
    if (labelled.source) {
      text = *std::move(labelled.source);
    }
    if (text.empty() || text.size() > kLongestSource) {
      return false;
    }
    found_.source = {element, std::move(text)};
    return true;
  }

  const PortalRule& rule_;
  const Dom& dom_;
  const Measures& measures_;
  RuleFindings found_;
  RuleUse use_;
};

}  // namespace

std::vector<std::string> drop_parts(const PortalRule* rule, Dom& dom) {
  std::vector<std::string> met;
  if (rule == nullptr) {
    return met;
  }
  for (const Selector& selector : rule->drop) {
    const std::vector<NodeIndex> elements = selector.find(dom);
    for (const NodeIndex element : elements) {
      dom.drop(element);
    }
    if (!elements.empty()) {
      met.push_back(selector.text());
    }
  }
  return met;
}

RuleFindings find_by_rule(const PortalRule* rule, std::vector<std::string> dropped, const Dom& dom,
                          const Measures& measures) {
  return rule != nullptr ? Finder(*rule, dom, measures).find(std::move(dropped)) : RuleFindings();
}

void apply_to_tags(const RuleFindings& found, PageTags& tags) {
  if (found.title && !found.containers.empty()) {
    tags.article_title = found.title->text;
    tags.title_by_rule = true;
  }
}

void apply_to_body(const RuleFindings& found, const Dom& dom, const PageLines& page,
                   BodyChoice& choice) {
  if (!found.containers.empty()) {
    Body body;
    body.containers = found.containers;
    body.family = "portal rule";
    body.marked = true;
    for (const NodeIndex container : body.containers) {
      body.weight += page.weight(container, dom[container].end);
    }
    choice.body = std::move(body);
    choice.because = "the portal's rule names it";
  } else if (found.empty_container) {
    choice.body.reset();
    choice.has_empty_container = true;
    choice.empty_container = *found.empty_container;
    choice.because = "the portal's rule names a part without text";
  }
}

void apply_to_title(const RuleFindings& found, const Dom& dom, const PageLines& page,
                    TitleVote& vote) {
  if (!found.title) {
    return;
  }
  vote.title = found.title->text;
  vote.from = "portal rule";
  if (const std::optional<size_t> line = line_of(found.title->element, dom, page)) {
    vote.headline = line;
  }
}

void apply_to_metadata(const RuleFindings& found, const Dom& dom, const PageLines& page,
                       ShownMetadata& shown, PageTags& tags) {
  if (found.date) {
    const bool is_shown = !is_tag(dom, found.date->element);
    shown.published = is_shown ? find_date(found.date->text) : std::nullopt;
    tags.published = is_shown ? tags.published : found.date->text;
    tell_line("published", found.date->element, dom, page, shown);
  }
  if (found.source) {
    shown.source = found.source->text;
    tell_line("source", found.source->element, dom, page, shown);
  }
}

// Lists are not what a rule is for, and on most pages there is nothing to drop. Else its portal may
// have been made anew.
void tell_use_of_rule(const RuleFindings& found, Document& document) {
  document.rule = found.use;
  if (!found.use || (document.kind != PageKind::kArticle && document.kind != PageKind::kEmpty)) {
    return;
  }
  Flag flag{"rule_missed", 0, {}};
  for (const RuleKey& key : found.use->keys) {
    if (key.found.empty() && key.key != "drop") {
      ++flag.score;
      flag.evidence.push_back(key.key);
    }
  }
  if (flag.score > 0) {
    document.flags.push_back(std::move(flag));
  }
}

}  // namespace shilu
