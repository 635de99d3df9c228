#include "extract/explain.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "extract/matching_copy.h"

namespace shilu {
namespace {

constexpr size_t kElementsOfPath = 4;  // the innermost ones
constexpr size_t kBytesOfNames = 80;   // of an id or class that a path shows

// div#zoom.TRS_Editor.article
std::string element_name(const Dom& dom, NodeIndex index) {
  std::string name(dom.name(index));
  if (!dom[index].id.empty()) {
    name += "#" + std::string(front_of(dom[index].id, kBytesOfNames));
  }
  bool between = true;
  for (const char c : front_of(dom[index].class_names, kBytesOfNames)) {
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
    if (!space) {
      name += between ? "." : "";
      name += c;
    }
    between = space;
  }
  return name;
}

std::string path_of(const Dom& dom, NodeIndex index) {
  std::string path = element_name(dom, index);
  NodeIndex at = dom[index].parent;
  for (size_t i = 1; i < kElementsOfPath && at != 0; ++i, at = dom[at].parent) {
    path.insert(0, element_name(dom, at) + " > ");
  }
  return at == 0 ? path : "… > " + path;
}

std::string number(double value) {
  return std::to_string(std::llround(value));
}

std::string percent(double share) {
  return std::to_string(std::llround(share * 100)) + " %";
}

double link_share(const TextMeasure& measure) {
  return measure.bytes == 0 ? 0 : double(measure.link_bytes) / measure.bytes;
}

class Explainer {
 public:
  explicit Explainer(const ExplanationInput& input) : input_(input), choice_(input.choice) {}

  Explanation take() {
    explanation_.kind_because = input_.verdict.because;
    explanation_.body_because = choice_.because;
    tell_signs();
    tell_candidates();
    for (const NodeIndex index : choice_.descent) {
      explanation_.descent.push_back(part_of(index, "", ""));
    }
    tell_document_fields();
    tell_site_fields();
    return std::move(explanation_);
  }

 private:
  void add_sign(std::string_view name, std::string value) {
    explanation_.signs.push_back({name, std::move(value), "", ""});
  }

  void tell_signs() {
    const TextMeasure all = input_.measures.of(0);
    if (input_.status != 200) {
      add_sign("HTTP status", std::to_string(input_.status));
    }
    add_sign("Han characters shown", std::to_string(all.han));
    add_sign("links", std::to_string(all.links));
    add_sign("share of links in the text", percent(link_share(all)));
    add_sign("prose on the page", number(input_.page.weight(0, input_.dom.size())));
    add_sign("prose in the body", choice_.body ? number(choice_.body->weight) : "no body");
    add_sign(input_.tags.title_by_rule ? "title by the portal's rule" : "ArticleTitle tag",
             input_.tags.article_title.value_or("none"));
    add_sign("ColumnType tag", input_.tags.column_type.value_or("none"));
    add_sign("headline with a date over the body", input_.dated_headline ? "yes" : "no");
  }

  ExplainedPart part_of(NodeIndex index, std::string mark, std::string verdict) const {
    const TextMeasure measure = input_.measures.of(index);
    return {path_of(input_.dom, index),
            std::move(mark),
            input_.page.weight(index, input_.dom[index].end),
            measure.han,
            link_share(measure),
            is_chosen(index),
            std::move(verdict)};
  }

  bool is_chosen(NodeIndex index) const {
    return choice_.body &&
           std::find(choice_.body->containers.begin(), choice_.body->containers.end(), index) !=
               choice_.body->containers.end();
  }

  void tell_candidates() {
    std::vector<NodeIndex> told;
    for (const MarkedElement& marked : choice_.marked) {
      explanation_.candidates.push_back(
          part_of(marked.index, std::string(marked.mark.family), std::string(verdict_on(marked))));
      told.push_back(marked.index);
    }
    const auto is_told = [&](NodeIndex index) {
      return std::find(told.begin(), told.end(), index) != told.end();
    };
    if (choice_.scored && !is_told(choice_.scored->begin())) {
      const NodeIndex index = choice_.scored->begin();
      explanation_.candidates.push_back(part_of(
          index, "scored", std::string(is_chosen(index) ? taken() : "left for the marked one")));
      told.push_back(index);
    }
    for (const NodeIndex index : choice_.body ? choice_.body->containers : no_containers_) {
      if (!is_told(index)) {
        explanation_.candidates.push_back(
            part_of(index, std::string(choice_.body->family), std::string(taken())));
      }
    }
    std::stable_sort(explanation_.candidates.begin(), explanation_.candidates.end(),
                     [](const ExplainedPart& a, const ExplainedPart& b) {
                       return std::pair(a.chosen, a.weight) > std::pair(b.chosen, b.weight);
                     });
  }

  std::string_view taken() const {
    if (input_.verdict.kind != PageKind::kArticle) {
      return "the likeliest, but the page is no article: nothing is taken";
    }
    return choice_.body->containers.size() > 1 ? "taken, as one of its parts" : "taken";
  }

  std::string_view verdict_on(const MarkedElement& marked) const {
    if (is_chosen(marked.index)) {
      return taken();
    }
    if (!marked.has_text) {
      return "holds no text of its own";
    }
    if (!choice_.body) {
      return "too little to be a document";
    }
    if (choice_.body->marked) {
      const bool same_mark = marked.mark.trust == ContainerTrust::kEditor &&
                             marked.mark.family == choice_.body->family;
      return same_mark ? "a copy of the one taken, or far from it" : "its mark is trusted less";
    }
    return marked.mark.trust == ContainerTrust::kEditor
               ? "outweighed by far by the passage that scored"
               : "does not hold about what the passage that scored holds";
  }

  void add_field(std::string_view name, const std::optional<std::string>& value, std::string from,
                 std::optional<size_t> line = std::nullopt) {
    if (value) {
      explanation_.fields.push_back(
          {name, *value, std::move(from), line ? input_.page.lines[*line].line.text : ""});
    }
  }

  std::optional<size_t> shown_line(std::string_view name) const {
    std::optional<size_t> found;
    for (const auto& [field, line] : input_.shown.lines) {
      if (field == name) {
        found = line;
      }
    }
    return found;
  }

  void add_shown(std::string_view name, const std::optional<std::string>& value,
                 std::string elsewhere) {
    const std::optional<size_t> line = shown_line(name);
    add_field(name, value, line ? "shown line" : std::move(elsewhere), line);
  }

  // Who says what was found by the rule's `key`, or else by `otherwise`.
  std::string by_rule_or(std::string_view key, std::string_view otherwise) const {
    const std::optional<RuleUse>& rule = input_.document.rule;
    const bool by_rule =
        rule && std::any_of(rule->keys.begin(), rule->keys.end(), [&](const RuleKey& used) {
          return used.key == key && !used.found.empty();
        });
    return std::string(by_rule ? "portal rule" : otherwise);
  }

  static std::optional<std::string> day_text(const std::optional<Day>& day) {
    return day ? std::optional(format_day(*day)) : std::nullopt;
  }

  void tell_document_fields() {
    const Document& document = input_.document;
    const bool headline = input_.vote.headline.has_value() && input_.vote.from == "headline";
    add_field("title", document.title, std::string(input_.vote.from),
              headline ? input_.vote.headline : std::nullopt);
    const std::optional<size_t> date_line = shown_line("published");
    add_field("published", day_text(document.published),
              by_rule_or("date", date_line ? "shown line" : "PubDate tag"), date_line);
    const bool shows_time = input_.shown.published && input_.shown.published->day_and_time();
    add_field("published_at", document.published_at,
              by_rule_or("date", shows_time ? "shown line" : "PubDate tag"),
              shows_time ? date_line : std::nullopt);
    add_field("meta_published", document.meta_published,
              input_.shown.published ? "PubDate tag" : by_rule_or("date", "PubDate tag"));
    add_field("signed", day_text(document.signed_on), "end of the text");
    const std::optional<size_t> source_line = shown_line("source");
    add_field("source", document.source,
              by_rule_or("source", source_line ? "shown line" : "ContentSource tag"), source_line);
    add_shown("issuer", document.issuer, "text");
    add_shown("doc_number", document.doc_number, "text");
    add_shown("index_number", document.index_number, "text");
    add_field("column", document.column,
              document.column == input_.tags.column_name ? "ColumnName tag" : "path shown");
  }

  void tell_site_fields() {
    const SiteIdentity& site = input_.document.site;
    add_field("site.name", site.name, site.name == input_.tags.site_name ? "SiteName tag" : "page");
    add_field("site.site_id", site.site_id,
              site.site_id == input_.tags.site_id ? "SiteIDCode tag" : "footer or badge");
    add_field("site.icp", site.icp, "footer");
    add_field("site.police", site.police, "footer");
    add_field("site.organiser", site.organiser, "footer");
  }

  const ExplanationInput& input_;
  const BodyChoice& choice_;
  const std::vector<NodeIndex> no_containers_;
  Explanation explanation_;
};

}  // namespace

Explanation explain(const ExplanationInput& input) {
  return Explainer(input).take();
}

}  // namespace shilu
