#include "app/explain_html.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "app/explain_decisions.h"
#include "app/html_text.h"
#include "app/removal_groups.h"

namespace shilu {

extern const std::string_view kExplainStyle;  // explain.css

namespace {

// Of a removed block; more, a menu as a rule, run on with marks between them.
constexpr size_t kMostStackedLines = 5;

// Characters of a text as a reader counts them: code points that are not white space.
size_t count_characters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80 && static_cast<unsigned char>(c) > ' ';
  }));
}

std::string plural(size_t count, std::string_view one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

struct GroupCount {
  std::string reason;
  size_t lines = 0;
  size_t characters = 0;
};

// The colour of a group, as an attribute.
std::string colour_of(const RemovalGroup& group) {
  return group.hue == kGrey ? " style=\"--h:220;--chroma:7%\""
                            : fmt::format(" style=\"--h:{}\"", group.hue);
}

class ExplainPage {
 public:
  ExplainPage(std::string_view name, const Document& document, const Explanation& explanation)
      : name_(name), document_(document), explanation_(explanation) {
    group_of("");  // what was kept comes first
    for (const JudgedLine& line : explanation.lines) {
      GroupCount& group = group_of(line.reason);
      ++group.lines;
      group.characters += count_characters(line.text);
    }
  }

  std::string take() {
    put_head();
    put_legend();
    html_ += "<div class=\"columns\">\n<main>\n";
    put_lines();
    html_ += "</main>\n<aside>\n";
    html_ += decisions_html(document_, explanation_);
    html_ += "</aside>\n</div>\n</body>\n</html>\n";
    return std::move(html_);
  }

 private:
  // By reason, in the order of the page; "" is what was kept.
  GroupCount& group_of(const std::string& reason) {
    const auto found = std::find_if(groups_.begin(), groups_.end(), [&](const GroupCount& group) {
      return group.reason == reason;
    });
    if (found != groups_.end()) {
      return *found;
    }
    groups_.push_back({reason});
    return groups_.back();
  }

  // What switches it on and off in the legend: a name made here, never the page's.
  std::string group_class(std::string_view reason) const {
    const auto found = std::find_if(groups_.begin(), groups_.end(), [&](const GroupCount& group) {
      return group.reason == reason;
    });
    return fmt::format("g{}", found - groups_.begin());
  }

  std::string quoted(std::string_view text) const { return quoted_html(text, document_.lang); }

  // With what gave rise to a flag marked in it.
  std::string with_evidence(std::string_view text) const {
    std::string html;
    size_t plain = 0;  // from here on nothing is written yet
    for (size_t i = 0; i < text.size();) {
      size_t length = 0;
      for (const Flag& flag : document_.flags) {
        for (const std::string& evidence : flag.evidence) {
          length =
              text.substr(i).starts_with(evidence) ? std::max(length, evidence.size()) : length;
        }
      }
      if (length == 0) {
        ++i;
        continue;
      }
      html += escape_html(text.substr(plain, i - plain));
      html += "<mark>" + escape_html(text.substr(i, length)) + "</mark>";
      i += length;
      plain = i;
    }
    return html + escape_html(text.substr(plain));
  }

  void put_head() {
    const std::string title = document_.title ? *document_.title : std::string(name_);
    html_ += "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
    // Should an escape ever be missed, the browser still runs and fetches nothing.
    html_ +=
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'unsafe-inline'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n";
    html_ += fmt::format("<title>{} · shilu explains</title>\n", escape_html(title));
    html_ += fmt::format("<style>\n{}", kExplainStyle);
    for (const GroupCount& group : groups_) {
      html_ += fmt::format("body:has(#{0}:not(:checked)) .{0} {{ display: none; }}\n",
                           group_class(group.reason));
    }
    html_ += "</style>\n</head>\n<body>\n<header>\n";
    html_ += fmt::format("<p class=\"file\">{}</p>\n", escape_html(name_));
    html_ += document_.title ? fmt::format("<h1>{}</h1>\n", quoted(*document_.title))
                             : "<h1 class=\"none\">No title was found</h1>\n";
    html_ += "<p class=\"chips\">";
    html_ += fmt::format("<span class=\"chip kind\">{}</span>", kind_name(document_.kind));
    for (const Flag& flag : document_.flags) {
      html_ += fmt::format("<a class=\"chip warn\" href=\"#flags\">{}</a>", escape_html(flag.flag));
    }
    html_ += "</p>\n</header>\n";
  }

  void put_legend() {
    html_ += "<nav class=\"legend\" aria-label=\"What is shown\">\n";
    for (const GroupCount& group : groups_) {
      const bool kept = group.reason.empty();
      const RemovalGroup told = removal_group(group.reason);
      html_ += fmt::format(
          "<label class=\"{}\"{} title=\"{}\"><input type=\"checkbox\" id=\"{}\" "
          "checked> {} <small>{} · {}</small></label>\n",
          kept ? "kept" : "gone", colour_of(told),
          kept ? "the text of the document" : escape_html(told.meaning), group_class(group.reason),
          kept ? "kept" : escape_html(told.name), plural(group.lines, "line"),
          plural(group.characters, "character"));
    }
    html_ += "</nav>\n";
  }

  void put_lines() {
    html_ += "<h2>The page, in its order</h2>\n";
    if (explanation_.lines.empty()) {
      html_ += "<p class=\"none\">It shows no text.</p>\n";
    } else if (document_.text.empty()) {
      html_ += fmt::format("<p class=\"none\">Its kind is {}: no text is taken from it.</p>\n",
                           kind_name(document_.kind));
    }
    const std::vector<JudgedLine>& lines = explanation_.lines;
    bool inside = false;
    for (size_t i = 0; i < lines.size();) {
      if (lines[i].inside != inside) {
        inside = lines[i].inside;
        html_ += inside ? "<section class=\"body\">\n" : "</section>\n";
        if (inside) {
          put_body_label();
        }
      }
      size_t end = i + 1;
      while (end < lines.size() && lines[end].reason == lines[i].reason &&
             lines[end].inside == inside) {
        ++end;
      }
      put_block(i, end);
      i = end;
    }
    html_ += inside ? "</section>\n" : "";
  }

  void put_body_label() {
    const auto chosen = std::find_if(explanation_.candidates.begin(), explanation_.candidates.end(),
                                     [](const ExplainedPart& part) { return part.chosen; });
    if (chosen != explanation_.candidates.end()) {
      html_ +=
          fmt::format("<p class=\"container\"><code>{}</code></p>\n", escape_html(chosen->path));
    }
  }

  // Lines that stand together and share a fate.
  void put_block(size_t begin, size_t end) {
    const std::string& reason = explanation_.lines[begin].reason;
    const RemovalGroup group = removal_group(reason);
    html_ += fmt::format("<div class=\"block {} {}\"{}>", group_class(reason),
                         reason.empty() ? "kept" : "gone", colour_of(group));
    const bool run = !reason.empty() && end - begin > kMostStackedLines;
    html_ += fmt::format("<b class=\"why\" title=\"{}\">{}</b>\n<div{} lang=\"{}\">",
                         escape_html(reason.empty() ? "" : group.meaning),
                         reason.empty() ? "kept" : escape_html(reason), run ? " class=\"run\"" : "",
                         escape_html(language_tag(document_.lang)));
    for (size_t i = begin; i < end;) {
      if (explanation_.lines[i].table_row) {
        i = put_table(i, end);
      } else {
        put_line(explanation_.lines[i++]);
      }
    }
    html_ += "</div></div>\n";
  }

  void put_line(const JudgedLine& line) {
    html_ += fmt::format("<p{}>{}{}</p>\n", line.heading ? " class=\"heading\"" : "",
                         with_evidence(line.text), says(line.text));
  }

  size_t put_table(size_t begin, size_t end) {
    html_ += "<div class=\"wide\"><table class=\"data\">";
    for (; begin < end && explanation_.lines[begin].table_row; ++begin) {
      std::string_view rest = explanation_.lines[begin].text;
      html_ += "<tr>";
      for (bool more = true; more;) {
        const size_t tab = rest.find('\t');
        more = tab != std::string_view::npos;
        html_ += fmt::format("<td>{}{}</td>", with_evidence(rest.substr(0, tab)),
                             more ? "" : says(explanation_.lines[begin].text));
        rest.remove_prefix(more ? tab + 1 : rest.size());
      }
      html_ += "</tr>\n";
    }
    html_ += "</table></div>\n";
    return begin;
  }

  // The fields that were read off a line.
  std::string says(const std::string& text) const {
    std::string names;
    for (const ExplainedField& field : explanation_.fields) {
      if (!field.line.empty() && field.line == text) {
        names += fmt::format("{}{}", names.empty() ? "" : " · ", field.name);
      }
    }
    return names.empty() ? "" : fmt::format("<span class=\"says\" lang=\"en\">{}</span>", names);
  }

  const std::string_view name_;
  const Document& document_;
  const Explanation& explanation_;
  std::vector<GroupCount> groups_;
  std::string html_;
};

}  // namespace

std::string explain_html(std::string_view name, const Document& document,
                         const Explanation& explanation) {
  return ExplainPage(name, document, explanation).take();
}

}  // namespace shilu
