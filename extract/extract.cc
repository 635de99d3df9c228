#include "extract/extract.h"

#include <algorithm>
#include <utility>

#include "base/digest.h"
#include "extract/article.h"
#include "extract/article_head.h"
#include "extract/article_scope.h"
#include "extract/attachments.h"
#include "extract/body.h"
#include "extract/charset.h"
#include "extract/column.h"
#include "extract/dom.h"
#include "extract/explain.h"
#include "extract/explanation.h"
#include "extract/flags.h"
#include "extract/han_script.h"
#include "extract/html_scan.h"
#include "extract/kind.h"
#include "extract/links.h"
#include "extract/list_pages.h"
#include "extract/matching_copy.h"
#include "extract/measures.h"
#include "extract/metadata.h"
#include "extract/page_tags.h"
#include "extract/portal_rules.h"
#include "extract/rule_findings.h"
#include "extract/short_body.h"
#include "extract/surroundings.h"
#include "extract/title.h"
#include "extract/title_element.h"

namespace shilu {
namespace {

constexpr size_t kMaxPageBytes = 10 << 20;
constexpr size_t kLinesOfHead = 10;  // from a headline to its text, at most
constexpr size_t kFirstLines = 3;    // of a body that may hold its own headline

// A file is named after the last part of its address.
Document file_document(const PageInput& input, Explanation* explanation) {
  if (explanation != nullptr) {
    explanation->kind_because = "the bytes or the content type are those of a file";
  }
  Document document;
  document.kind = PageKind::kAttachment;
  document.payload_sha256 = sha256_hex(input.bytes);
  if (input.url) {
    const std::string_view path = input.url->path();
    const std::string_view name = path.substr(path.rfind('/') + 1);
    document.attachments.push_back(
        {input.url->text(), std::string(name), attachment_type(input.url->path_and_query())});
  }
  return document;
}

// As much of a page as is read: up to a tag, where no charset has the half of a character.
std::string_view readable_part(std::string_view bytes) {
  constexpr size_t kFarthestTag = 4096;
  if (bytes.size() <= kMaxPageBytes) {
    return bytes;
  }
  for (size_t end = kMaxPageBytes; end > kMaxPageBytes - kFarthestTag; end -= 2) {
    if (bytes[end] == '<') {
      return bytes.substr(0, end);
    }
  }
  return front_of(bytes, kMaxPageBytes);
}

// The tokenizer has no use for NUL, and neither has a text.
void drop_nuls(std::string& text) {
  if (text.find('\0') != std::string::npos) {
    std::erase(text, '\0');
  }
}

int most_hidden_offsite_links(const Dom& dom, const std::optional<Url>& page) {
  int most = 0;
  for (NodeIndex i = 1; i < dom.size(); ++i) {
    if (!dom[i].hidden || dom[dom[i].parent].hidden) {
      continue;
    }
    int count = 0;
    for (NodeIndex inner = i; inner < dom[i].end; ++inner) {
      if (dom[inner].tag != GUMBO_TAG_A || !page) {
        continue;
      }
      const Result<Url> url = page->resolve(dom.attribute(inner, "href"));
      count += url && url->host() != page->host() ? 1 : 0;
    }
    most = std::max(most, count);
  }
  return most;
}

void add_flags(const PageInput& input, const Dom& dom, const PageTags& tags,
               const DecodedText& decoded, bool truncated, bool all_furniture, Document& document) {
  FlagInput flag_input;
  flag_input.title = document.title ? std::string_view(*document.title) : "";
  flag_input.body = document.text;
  flag_input.keywords = tags.keywords ? std::string_view(*tags.keywords) : "";
  if (input.url) {
    flag_input.host = input.url->host();
    flag_input.path = input.url->path();
  }
  flag_input.site_code = document.site.site_id ? std::string_view(*document.site.site_id) : "";
  flag_input.hidden_offsite_links = most_hidden_offsite_links(dom, input.url);
  flag_input.undecodable = decoded.replaced > 0;
  document.flags = judge_flags(flag_input);
  if (decoded.replaced > 0) {
    document.flags.push_back(undecodable_flag(decoded.replaced));
  }
  if (decoded.other_pieces > 0) {
    document.flags.push_back({"mixed_charsets",
                              static_cast<int>(std::min<size_t>(decoded.other_pieces, 1000)),
                              {std::string(decoded.other_charset)}});
  }
  if (truncated) {
    document.flags.push_back({"truncated", 1, {}});
  }
  if (all_furniture) {
    document.flags.push_back({"all_furniture", 1, {}});
  }
}

// The text of a page without marks begins under its headline, whatever element holds both.
void begin_under(const ArticleHead& head, const PageLines& page, const Dom& dom, Body& body) {
  const NodeIndex headline = page.lines[head.headline].first;
  body.headed = headline < dom[body.containers.back()].end;
  if (!body.marked && headline >= body.containers.front() &&
      headline < dom[body.containers.back()].end) {
    body.from = head.end < page.lines.size() ? page.lines[head.end].first : dom.size();
  }
}

// What stands over the date is the title, unless <title> agrees with another line.
void take_headline(const std::string& text, const ArticleHead& head, TitleVote& vote) {
  const bool disputed =
      vote.headline && *vote.headline != head.headline && *vote.headline < head.end;
  const bool same = vote.title && (text.find(*vote.title) != std::string::npos ||
                                   vote.title->find(text) != std::string::npos);
  if (!disputed && !same) {
    vote = {text, head.headline, "headline"};
  }
}

// A front page and a list are called by what names them: what stands over a block of theirs
// (友情链接, 便民服务) is not their title.
void name_page(PageKind kind, const PageTags& tags, const std::optional<std::string>& column,
               TitleVote& vote) {
  const bool is_home = kind == PageKind::kHome;
  if ((!is_home && kind != PageKind::kList) || vote.from != "headline") {
    return;
  }
  const std::string cut = cut_title_element(tags);
  vote = {};
  if (!cut.empty()) {
    vote = {cut, std::nullopt, "<title>"};
  } else if (!is_home && column) {
    vote = {column, std::nullopt, "column"};
  } else if (!tags.title_element.empty()) {
    vote = {tags.title_element, std::nullopt, "<title>"};
  }
}

BodyChoice find_body(const Dom& dom, const Measures& measures, const PageLines& page,
                     const PageTags& tags, const std::optional<ArticleHead>& head) {
  const NodeIndex scope = head ? find_scope(dom, measures, page, *head) : 0;
  BodyChoice choice =
      choose_body(dom, measures, page, scope, tags.article_title || (head && head->dated));
  if (!head) {
    return choice;
  }
  if (!choice.body && !choice.has_empty_container && (head->dated || tags.article_title)) {
    choice.body = find_short_body(dom, measures, page, *head, scope);
    choice.because = choice.body ? "what stands under the head of an article" : choice.because;
  }
  if (choice.body) {
    begin_under(*head, page, dom, *choice.body);
  }
  return choice;
}

std::vector<std::string> attributes_of(const PortalRule* rule) {
  return rule != nullptr ? rule->attributes() : std::vector<std::string>();
}

LineRange lines_of(const BodyChoice& choice, const PageLines& page, const Dom& dom) {
  if (!choice.body) {
    if (choice.has_empty_container) {
      const size_t at = page.range(choice.empty_container, choice.empty_container).first;
      return {at, at};
    }
    return {page.lines.size(), page.lines.size()};
  }
  return {page.range(choice.body->begin(), dom.size()).first,
          page.range(0, dom[choice.body->containers.back()].end).second};
}

// A heading that <title> or its tag repeats: where nothing but <body> holds it and the paragraphs,
// it is of the text (hand-made pages of departments and townships).
bool opens_with_headline(const TitleVote& vote, LineRange body, const PageLines& page) {
  return vote.headline && *vote.headline >= body.begin && *vote.headline < body.end &&
         *vote.headline - body.begin < kFirstLines && page.lines[*vote.headline].line.heading;
}

std::vector<Removed> removed_lines(const std::vector<JudgedLine>& lines) {
  std::vector<Removed> removed;
  for (const JudgedLine& line : lines) {
    if (!line.reason.empty()) {
      removed.push_back({line.text, line.reason});
    }
  }
  return removed;
}

// What was asked for beside the document: its surroundings, or how it came about.
void tell_how(const PageInput& input, const ExplanationInput& steps,
              std::span<const LaidLine> judged, DecodedText decoded, Document& document,
              Explanation* explanation) {
  const bool was_article = steps.verdict.kind == PageKind::kArticle;
  const std::span<const NodeIndex> containers =
      was_article ? std::span(steps.choice.body->containers) : std::span<const NodeIndex>();
  std::vector<JudgedLine> lines =
      judged_lines(steps.dom, steps.measures, steps.page, containers, judged, steps.vote.headline);
  if (document.kind == PageKind::kArticle && input.surroundings == Surroundings::kTell) {
    document.removed = removed_lines(lines);
  }
  if (explanation != nullptr) {
    *explanation = explain(steps);
    explanation->lines = std::move(lines);
    explanation->trials = std::move(decoded.trials);
    explanation->content_type = input.content_type;
  }
}

std::string extractor_name(const std::string& rule_revision) {
  std::string name(kExtractorVersion);
  if (!rule_revision.empty()) {
    name.append(kRuleMark).append(rule_revision);
  }
  return name;
}

// The title that the page's tags and lines agree on, unless the portal's rule says it.
TitleVote find_title(const Dom& dom, const PageLines& page, const PageTags& tags,
                     const std::optional<ArticleHead>& head, LineRange body,
                     const RuleFindings& found) {
  TitleVote vote = vote_title(dom, page, tags, body.begin, body.end);
  if (head && head->dated && !tags.article_title) {
    take_headline(page.lines[head->headline].line.text, *head, vote);
  }
  apply_to_title(found, dom, page, vote);
  return vote;
}

// What the lines around the body say, or a script writes there.
ShownMetadata find_shown_metadata(const Dom& dom, const PageLines& page, LineRange body,
                                  std::optional<size_t> headline,
                                  std::span<const ScannedScript> scripts, const RuleFindings& found,
                                  PageTags& tags) {
  ShownMetadata shown = read_shown_metadata(page, body, headline);
  if (!shown.published && shown.awaits_date) {
    shown.published = find_scripted_date(scripts);
  }
  apply_to_metadata(found, dom, page, shown, tags);
  return shown;
}

// Where the page stands and where it leads.
void describe(const Dom& dom, const PageLines& page, const PageTags& tags,
              const References& references, std::span<const ScannedScript> scripts,
              Document& document) {
  document.pagings = find_list_pagings(dom, scripts, references);
  document.links = find_links(dom, page, references, scripts, document.pagings);
  document.site = find_site_identity(dom, page, tags, scripts);
  document.column = find_column(page, tags);
}

// An article's text; true if all of it looked like furniture.
bool write_text(const Dom& dom, const Measures& measures, const PageLines& page, const Body& body,
                const References& references, const RuleFindings& found, Document& document,
                std::vector<LaidLine>* judged) {
  const std::optional<NodeIndex> title_element =
      found.title ? std::optional(found.title->element) : std::nullopt;
  const bool all_furniture =
      write_article({dom, measures, body, references, page.classes, title_element, page.comments},
                    document, judged);
  if (document.text.empty()) {
    document.kind = PageKind::kEmpty;
  }
  return all_furniture;
}

}  // namespace

Document extract_page(const PageInput& input, Explanation* explanation) {
  if (is_file(input.bytes, input.content_type)) {
    return file_document(input, explanation);
  }
  DecodedText decoded = decode_page(readable_part(input.bytes), input.content_type);
  drop_nuls(decoded.text);
  ScannedHtml scanned = scan_html(decoded.text, attributes_of(input.rule));
  const std::vector<ScannedScript> scripts = std::move(scanned.scripts);
  const bool truncated = scanned.truncated || input.bytes.size() > kMaxPageBytes;
  Dom dom = Dom::parse(std::move(scanned));
  std::vector<std::string> dropped = drop_parts(input.rule, dom);
  const Measures measures(dom);
  const RuleFindings found = find_by_rule(input.rule, std::move(dropped), dom, measures);
  PageTags tags = read_page_tags(dom);
  apply_to_tags(found, tags);
  PageLines page = lay_out_page(dom, measures, found.containers);
  const std::optional<ArticleHead> head = find_article_head(dom, page, tags);
  if (head) {
    weigh_from_head(*head, page);
  }
  BodyChoice choice = find_body(dom, measures, page, tags, head);
  apply_to_body(found, dom, page, choice);

  const LineRange body = lines_of(choice, page, dom);
  TitleVote vote = find_title(dom, page, tags, head, body, found);
  const ShownMetadata shown =
      find_shown_metadata(dom, page, body, vote.headline, scripts, found, tags);
  const bool above =
      vote.headline && *vote.headline < body.begin && body.begin - *vote.headline <= kLinesOfHead;
  const bool headline = above || opens_with_headline(vote, body, page);
  const bool dated_headline = above && shown.published.has_value();

  Document document;
  document.charset = std::move(decoded.charset);
  const KindVerdict verdict =
      judge_kind({dom, measures, page, tags, choice, scripts, input.url, decoded.text, input.status,
                  headline, dated_headline, head && head->dated});
  document.kind = verdict.kind;
  const References references(dom, input.url);
  describe(dom, page, tags, references, scripts, document);
  name_page(document.kind, tags, document.column, vote);
  document.title = std::move(vote.title);
  fill_metadata(shown, tags, document);
  const bool tell = explanation != nullptr || input.surroundings == Surroundings::kTell;
  std::vector<LaidLine> judged;
  const bool all_furniture = document.kind == PageKind::kArticle &&
                             write_text(dom, measures, page, *choice.body, references, found,
                                        document, tell ? &judged : nullptr);
  document.lang = language_of(document.text);
  add_flags(input, dom, tags, decoded, truncated, all_furniture, document);
  tell_use_of_rule(found, document);
  if (tell) {
    tell_how(input,
             {dom, measures, page, tags, choice, vote, shown, verdict, document, input.status,
              dated_headline},
             judged, std::move(decoded), document, explanation);
  }
  return document;
}

std::string extractor_of(const Document& document) {
  return extractor_name(document.rule ? document.rule->revision : "");
}

std::string extractor_with(const PortalRule* rule) {
  return extractor_name(rule == nullptr ? "" : rule->revision());
}

}  // namespace shilu
