// A diff as a page for a browser.
#include <fmt/format.h>

#include <algorithm>

#include "app/diff_forms.h"
#include "app/diff_outline.h"
#include "app/html_text.h"
#include "app/visible_text.h"

namespace shilu {

extern const std::string_view kDiffStyle;  // diff.css

namespace {

std::string plural(size_t count, std::string_view one, std::string_view several) {
  return fmt::format("{} {}", count, count == 1 ? one : several);
}

// Both lines as one: what they share, what was taken out, what was put in. Of the changed parts
// every character can be seen.
std::string both_lines(std::string_view before, std::string_view after, const LineEdits& edits) {
  std::string html;
  size_t from = 0;
  auto value = edits.values.begin();
  for (const CharacterEdit& edit : edits.edits) {
    bool has_value = false;
    for (; value != edits.values.end() && value->before.end <= edit.before.end; ++value) {
      has_value = true;
    }
    const std::string_view mark = has_value ? " class=\"value\"" : "";
    html += escape_html(after.substr(from, edit.after.begin - from));
    if (!edit.before.is_empty()) {
      html +=
          fmt::format("<del{}>{}</del>", mark, escape_html(visible_text(edit.before.of(before))));
    }
    if (!edit.after.is_empty()) {
      html += fmt::format("<ins{}>{}</ins>", mark, escape_html(visible_text(edit.after.of(after))));
    }
    from = edit.after.end;
  }
  return html + escape_html(after.substr(from));
}

// A line that is shown whole; one without anything to see is told from no line.
std::string whole_line(const std::string& line) {
  if (line.empty()) {
    return "<i>empty line</i>";
  }
  return escape_html(is_all_invisible(line) ? visible_text(line) : line);
}

class HtmlForm {
 public:
  HtmlForm(const VersionPair& versions, const DocumentDiff& diff)
      : versions_(versions),
        diff_(diff),
        numbers_(line_numbers(diff.lines)),
        lang_(language_tag(versions.after.document.lang)) {}

  std::string page() {
    put_head();
    put_counts();
    put_fields();
    put_values();
    put_lines();
    html_ += "</body>\n</html>\n";
    return std::move(html_);
  }

 private:
  std::string title() const {
    const auto& newer = versions_.after.document.title;
    const auto& older = versions_.before.document.title;
    return newer ? *newer : older.value_or(versions_.after.url.text());
  }

  void put_head() {
    const std::string address = escape_html(versions_.after.url.text());
    html_ += "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
    // Should an escape ever be missed, the browser still runs and fetches nothing.
    html_ +=
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'unsafe-inline'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n";
    html_ += fmt::format("<title>{} · what changed</title>\n", escape_html(title()));
    html_ += fmt::format("<style>\n{}</style>\n</head>\n<body>\n<header>\n", kDiffStyle);
    html_ += fmt::format("<h1>{}</h1>\n", quoted_html(title(), lang_));
    html_ += fmt::format("<p class=\"address\"><a href=\"{0}\" rel=\"noreferrer\">{0}</a></p>\n",
                         address);
    html_ += fmt::format("<p class=\"versions\">{} → {}</p>\n", version(versions_.before),
                         version(versions_.after));
    if (const std::string_view cause = cause_words(versions_.cause); !cause.empty()) {
      html_ += fmt::format("<p class=\"versions\">{}</p>\n", cause);
    }
    html_ += "</header>\n";
  }

  static std::string version(const Version& version) {
    return fmt::format("version {} <time>{}</time>", version_label(version),
                       format_instant(version.fetched_at));
  }

  void put_counts() {
    size_t edited = 0;
    size_t added = 0;
    size_t removed = 0;
    size_t moved = 0;
    for (const DiffLine& line : diff_.lines) {
      edited += line.change == LineChange::kEdited ? 1 : 0;
      added += line.change == LineChange::kAdded && !line.moved ? 1 : 0;
      removed += line.change == LineChange::kRemoved && !line.moved ? 1 : 0;
      moved += line.change == LineChange::kAdded && line.moved ? 1 : 0;
    }
    html_ += "<p class=\"counts\">";
    if (diff_.is_empty()) {
      html_ += "Both versions say the same.";
    }
    const auto put = [&](size_t count, std::string_view what) {
      if (count > 0) {
        html_ += fmt::format("<span class=\"{}\">{} {}</span>\n", what,
                             plural(count, "paragraph", "paragraphs"), what);
      }
    };
    put(edited, "edited");
    put(added, "added");
    put(removed, "removed");
    put(moved, "moved");
    html_ += "</p>\n";
  }

  void put_fields() {
    if (diff_.fields.empty()) {
      return;
    }
    html_ += "<section>\n<h2>About the document</h2>\n<table>\n";
    for (const FieldChange& change : diff_.fields) {
      html_ += fmt::format("<tr><th scope=\"row\">{}</th><td lang=\"{}\">", change.field,
                           escape_html(lang_));
      if (const std::optional<FieldEdits> field = edits_of(change)) {
        html_ += both_lines(field->before, field->after, field->edits);
      } else {
        html_ += fmt::format("<del>{}</del> <ins>{}</ins>", escape_html(change.before),
                             escape_html(change.after));
      }
      html_ += "</td></tr>\n";
    }
    html_ += "</table>\n</section>\n";
  }

  // The numbers and dates that changed, with where they stand.
  void put_values() {
    std::string rows;
    for (size_t i = 0; i < diff_.lines.size(); ++i) {
      const DiffLine& line = diff_.lines[i];
      if (line.change != LineChange::kEdited && line.change != LineChange::kAdded) {
        continue;
      }
      const std::string& before = line.moved ? diff_.lines[*line.moved].before : line.before;
      for (const ValueChange& change : line.edits.values) {
        rows += fmt::format(
            "<tr><th scope=\"row\"><a href=\"#l{}\">line {}</a></th><td class=\"kind\">{}</td>"
            "<td lang=\"{}\"><del class=\"value\">{}</del> <ins "
            "class=\"value\">{}</ins></td></tr>\n",
            i, numbers_[i].after, kind_of(change), escape_html(lang_),
            escape_html(change.before.of(before)), escape_html(change.after.of(line.after)));
      }
    }
    if (!rows.empty()) {
      html_ += "<section>\n<h2>Numbers and dates that changed</h2>\n<table>\n" + rows +
               "</table>\n</section>\n";
    }
  }

  void put_lines() {
    if (diff_.is_empty()) {
      return;
    }
    html_ += "<section>\n<h2>Text</h2>\n";
    html_ += fmt::format("<div class=\"text\" lang=\"{}\">\n", escape_html(lang_));
    size_t next = 0;
    for (const LineSpan& hunk : hunks_of(diff_.lines)) {
      put_unchanged(next, hunk.begin);
      for (size_t i = hunk.begin; i < hunk.end; ++i) {
        put_line(i);
      }
      next = hunk.end;
    }
    put_unchanged(next, diff_.lines.size());
    html_ += "</div>\n</section>\n";
  }

  void put_unchanged(size_t begin, size_t end) {
    if (begin == end) {
      return;
    }
    html_ += fmt::format("<details><summary lang=\"en\">{}</summary>\n",
                         plural(end - begin, "unchanged line", "unchanged lines"));
    for (size_t i = begin; i < end; ++i) {
      put_line(i);
    }
    html_ += "</details>\n";
  }

  void put_line(size_t place) {
    const DiffLine& line = diff_.lines[place];
    switch (line.change) {
      case LineChange::kKept:
        put_row(place, "kept", "", escape_html(line.before));
        return;
      case LineChange::kRemoved:
        put_row(place, line.moved ? "moved" : "removed", "−",
                "<del>" + whole_line(line.before) + "</del>" +
                    (line.moved ? other_half(*line.moved, "moved to", numbers_[*line.moved].after)
                                : ""));
        return;
      case LineChange::kAdded:
        if (line.moved) {
          put_row(place, "moved", "+",
                  both_lines(diff_.lines[*line.moved].before, line.after, line.edits) +
                      other_half(*line.moved, "moved from", numbers_[*line.moved].before));
        } else {
          put_row(place, "added", "+", "<ins>" + whole_line(line.after) + "</ins>");
        }
        return;
      case LineChange::kEdited:
        put_row(place, "edited", "±", both_lines(line.before, line.after, line.edits));
        return;
    }
  }

  static std::string other_half(size_t place, std::string_view what, size_t number) {
    return fmt::format(" <a class=\"half\" lang=\"en\" href=\"#l{}\">{} line {}</a>", place, what,
                       number);
  }

  void put_row(size_t place, std::string_view kind, std::string_view sign,
               const std::string& line) {
    const DiffLine& of = diff_.lines[place];
    const LineNumber& number = numbers_[place];
    html_ += fmt::format(
        "<div class=\"row {}\" id=\"l{}\"><span class=\"number\">{}</span><span class=\"number\">{}"
        "</span><span class=\"sign\">{}</span><p>{}</p></div>\n",
        kind, place, of.change == LineChange::kAdded ? "" : std::to_string(number.before),
        of.change == LineChange::kRemoved ? "" : std::to_string(number.after), sign, line);
  }

  const VersionPair& versions_;
  const DocumentDiff& diff_;
  const std::vector<LineNumber> numbers_;
  const std::string lang_;
  std::string html_;
};

}  // namespace

std::string diff_as_html(const VersionPair& versions, const DocumentDiff& diff) {
  return HtmlForm(versions, diff).page();
}

}  // namespace shilu
