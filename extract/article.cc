#include "extract/article.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "extract/containers.h"
#include "extract/dates.h"
#include "extract/document_number.h"
#include "extract/metadata.h"
#include "extract/signature.h"
#include "extract/surroundings.h"
#include "extract/title_element.h"

namespace shilu {
namespace {

constexpr size_t kHeadLines = 12;  // in which a body may repeat title and metadata
constexpr uint32_t kMostHanOfTools = 80;
constexpr uint32_t kMostHanOfCut = 250;  // more is text, whatever its class says
constexpr size_t kNumberLines = 6;       // in which a document's own number may stand
constexpr NodeIndex kNodesAfterBody = 400;

// Whether what stands in a zone's element is what its name says: a few words of tools, or links.
bool bears_out(std::string_view zone, const TextMeasure& measure) {
  if (zone == "footer") {
    return false;  // signatures stand in such elements: the lines are judged one by one
  }
  if (zone == "share" || zone == "qr" || zone == "font_size" || zone == "breadcrumb") {
    return measure.han <= kMostHanOfTools && measure.stops <= 3;
  }
  return measure.han <= kMostHanOfCut && measure.link_bytes * 5 >= measure.bytes * 2;
}

// Subtrees within the body that their marks tell to be furniture: share buttons, print bars, the
// lists of other pages.
std::vector<Cut> find_cuts(const ArticleInput& input, NodeIndex begin, NodeIndex end) {
  const Dom& dom = input.dom;
  std::vector<Cut> cuts;
  auto comments = input.comments.begin();
  for (NodeIndex i = begin + 1; i < end;) {
    while (comments != input.comments.end() && comments->begin < i) {
      ++comments;
    }
    if (comments != input.comments.end() && comments->begin == i && comments->end <= end) {
      cuts.push_back(*comments);
      i = comments->end;
      continue;
    }
    if (dom[i].dropped) {
      i = dom[i].end;
      continue;
    }
    if (i == input.title_element) {
      cuts.push_back({i, dom[i].end, "title"});
      i = dom[i].end;
      continue;
    }
    const std::string_view zone = dom[i].is_text ? "" : zone_of(dom[i]);
    if (zone.empty() || !bears_out(zone, input.measures.of(i))) {
      ++i;
      continue;
    }
    cuts.push_back({i, dom[i].end, zone});
    i = dom[i].end;
  }
  return cuts;
}

class Article {
 public:
  Article(const ArticleInput& input, Document& document) : input_(input), document_(document) {}

  bool write(std::vector<LaidLine>* judged) {
    lay_out_body();
    mark_head();
    const bool all_furniture = mark_furniture();
    if (judged != nullptr) {
      *judged = lines_;
    }
    take_lines();
    read_text();
    return all_furniture;
  }

 private:
  void lay_out_body() {
    for (const NodeIndex container : input_.body.containers) {
      const NodeIndex end = input_.dom[container].end;
      const std::vector<Cut> cuts = find_cuts(input_, container, end);
      std::vector<LaidLine> lines = lay_out(input_.dom, input_.measures, container, end, cuts);
      for (LaidLine& laid : lines) {
        if (laid.first < input_.body.begin() && laid.reason.empty()) {
          laid.reason = document_.title && same_title(laid.line.text, *document_.title)
                            ? "title"
                            : reason_outside(laid.line);
        }
      }
      std::move(lines.begin(), lines.end(), std::back_inserter(lines_));
    }
  }

  // The page's own title, date and source lines at the head of the part taken, and index boxes.
  void mark_head() {
    size_t seen = 0;
    bool opens = true;  // nothing of the document before
    for (size_t i = 0; i < lines_.size() && seen < kHeadLines; ++i) {
      LaidLine& laid = lines_[i];
      if (!laid.reason.empty()) {
        continue;
      }
      ++seen;
      if (is_template_title(laid, opens)) {
        laid.reason = "title";
      } else if (states_publication(laid.line.text)) {
        laid.reason = "metadata";
      } else if (i + 1 < lines_.size() && laid.line.table_row && lines_[i + 1].line.table_row &&
                 !joined_index_rows(laid.line.text, lines_[i + 1].line.text).empty()) {
        laid.reason = "metadata";
        lines_[i + 1].reason = "metadata";
      } else if (laid.line.text.find("。") != std::string::npos) {
        break;
      }
      opens = opens && !laid.reason.empty();
    }
  }

  // An editor's own text may open with its title, and keeps it; a heading element is the page's.
  // So does one under a letterhead, where the page's own headline stands above.
  bool is_template_title(const LaidLine& laid, bool opens) const {
    const bool own = input_.body.marked || (input_.body.headed && !opens);
    return document_.title && (laid.line.heading || !own) &&
           same_title(laid.line.text, *document_.title);
  }

  // The line that shows when the page was published, with whatever tools stand in it.
  bool states_publication(const std::string& text) const {
    const auto has = [&](std::string_view word) { return text.find(word) != std::string::npos; };
    if (text.size() > 300 || has("。") || !(has("来源") || has("发布"))) {
      return false;
    }
    const std::optional<ShownDate> date = find_date(text);
    return date && document_.published && date->day == *document_.published;
  }

  bool mark_furniture() {
    std::vector<TextLine> open;
    std::vector<size_t> places;
    for (size_t i = 0; i < lines_.size(); ++i) {
      if (lines_[i].reason.empty()) {
        open.push_back(lines_[i].line);
        places.push_back(i);
      }
    }
    const LinesJudged judged = judge_lines(open, LineOrigin::kContainer, input_.classes);
    if (judged.all_furniture && !input_.body.marked) {
      for (const size_t place : places) {
        lines_[place].reason = "no_prose";  // nothing vouches that it is a document
      }
      return false;
    }
    for (size_t i = 0; i < places.size(); ++i) {
      if (!judged.lines[i].keep) {
        lines_[places[i]].reason = judged.lines[i].reason;
      }
    }
    return judged.all_furniture;
  }

  void take_lines() {
    for (LaidLine& laid : lines_) {
      if (!laid.reason.empty()) {
        document_.removed.push_back({std::move(laid.line.text), std::string(laid.reason)});
        continue;
      }
      if (!document_.text.empty()) {
        document_.text += '\n';
      }
      document_.text += laid.line.text;
    }
  }

  void read_text() {
    std::vector<std::string_view> lines;
    for (std::string_view rest = document_.text; !rest.empty();) {
      const size_t end = std::min(rest.find('\n'), rest.size());
      lines.push_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    document_.signed_on = find_signature_day(lines);
    for (size_t i = 0; i < std::min(lines.size(), kNumberLines) && !document_.doc_number; ++i) {
      document_.doc_number = parse_document_number(lines[i]);
    }
    if (!document_.doc_number && document_.title) {
      document_.doc_number = find_title_number(*document_.title);
    }
    const NodeIndex begin = input_.body.begin();
    const NodeIndex end = std::min(input_.dom[input_.body.containers.back()].end + kNodesAfterBody,
                                   input_.dom.size());
    document_.attachments = find_attachments(input_.dom, input_.references, begin, end);
  }

  const ArticleInput& input_;
  Document& document_;
  std::vector<LaidLine> lines_;
};

}  // namespace

bool write_article(const ArticleInput& input, Document& document, std::vector<LaidLine>* judged) {
  return Article(input, document).write(judged);
}

}  // namespace shilu
