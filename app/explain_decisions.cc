#include "app/explain_decisions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "app/html_text.h"

namespace shilu {
namespace {

constexpr size_t kMostLinksTold = 300;  // of a relation

class Decisions {
 public:
  Decisions(const Document& document, const Explanation& explanation)
      : document_(document), explanation_(explanation) {}

  std::string take() {
    put_body();
    put_rule();
    put_kind();
    put_fields();
    put_flags();
    put_charset();
    put_attachments();
    put_links();
    return std::move(html_);
  }

 private:
  std::string quoted(std::string_view text) const { return quoted_html(text, document_.lang); }

  void put_parts(const std::vector<ExplainedPart>& parts) {
    double most = 1;
    for (const ExplainedPart& part : parts) {
      most = std::max(most, part.weight);
    }
    for (const ExplainedPart& part : parts) {
      html_ += fmt::format("<li{}><code>{}</code>", part.chosen ? " class=\"chosen\"" : "",
                           escape_html(part.path));
      html_ += fmt::format(
          "<span class=\"bar\" style=\"--share:{:.1f}%\"></span><small>score {:.0f} · {} Han · "
          "links {:.0f} %{}</small>",
          100 * part.weight / most, part.weight, part.han, 100 * part.link_share,
          part.mark.empty() ? "" : " · mark: " + escape_html(part.mark));
      if (!part.verdict.empty()) {
        html_ += fmt::format("<em>{}</em>", escape_html(part.verdict));
      }
      html_ += "</li>\n";
    }
  }

  void put_body() {
    html_ += "<section><h2>Where the document stands</h2>\n";
    if (!explanation_.body_because.empty()) {
      html_ += fmt::format("<p>{}.</p>\n", escape_html(explanation_.body_because));
    }
    html_ += "<ul class=\"parts\">\n";
    put_parts(explanation_.candidates);
    html_ += "</ul>\n";
    if (!explanation_.descent.empty()) {
      html_ += "<details><summary>How the score led there</summary><ul class=\"parts\">\n";
      put_parts(explanation_.descent);
      html_ += "</ul></details>\n";
    }
    html_ += "</section>\n";
  }

  void put_rule() {
    if (!document_.rule) {
      return;
    }
    html_ += fmt::format("<section><h2>The portal's rule <small>{}</small></h2>\n",
                         escape_html(document_.rule->name));
    html_ += "<table class=\"fields\">\n";
    for (const RuleKey& key : document_.rule->keys) {
      html_ += fmt::format("<tr><th>{}</th><td>", escape_html(key.key));
      for (const std::string& selector : key.found) {
        html_ += fmt::format("<code>{}</code> ", escape_html(selector));
      }
      html_ += key.found.empty() ? "<small>found nothing</small></td></tr>\n"
                                 : "<small>found something</small></td></tr>\n";
    }
    html_ += "</table>\n</section>\n";
  }

  void put_rows(const std::vector<ExplainedField>& fields) {
    html_ += "<table class=\"fields\">\n";
    std::string_view last_line;
    for (const ExplainedField& field : fields) {
      html_ += fmt::format("<tr><th>{}</th><td>{}", escape_html(field.name), quoted(field.value));
      if (!field.from.empty()) {
        html_ += fmt::format("<small>{}{}</small>", escape_html(field.from),
                             field.line.empty()          ? ""
                             : field.line == field.value ? ""
                             : field.line == last_line   ? ", the same"
                                                         : ": " + quoted(field.line));
      }
      last_line = field.line.empty() ? last_line : field.line;
      html_ += "</td></tr>\n";
    }
    html_ += "</table>\n";
  }

  void put_kind() {
    html_ += fmt::format("<section><h2>Why it is <q>{}</q></h2>\n<p>{}.</p>\n",
                         kind_name(document_.kind), escape_html(explanation_.kind_because));
    if (!explanation_.signs.empty()) {
      html_ += "<details><summary>What was measured</summary>\n";
      put_rows(explanation_.signs);
      html_ += "</details>\n";
    }
    html_ += "</section>\n";
  }

  void put_fields() {
    html_ += "<section><h2>What is said about it</h2>\n";
    if (explanation_.fields.empty()) {
      html_ += "<p class=\"none\">Nothing was found.</p>\n";
    } else {
      put_rows(explanation_.fields);
    }
    html_ += "</section>\n";
  }

  void put_flags() {
    html_ += "<section id=\"flags\"><h2>Flags</h2>\n";
    if (document_.flags.empty()) {
      html_ += "<p class=\"none\">None: nothing suspicious was seen.</p>\n";
    }
    for (const Flag& flag : document_.flags) {
      html_ += fmt::format("<h3>{} <small>score {}</small></h3>\n<ul class=\"evidence\">",
                           escape_html(flag.flag), flag.score);
      for (const std::string& evidence : flag.evidence) {
        html_ += fmt::format("<li>{}</li>", quoted(evidence));
      }
      html_ += "</ul>\n";
    }
    html_ += "</section>\n";
  }

  void put_charset() {
    const CharsetDecision& charset = document_.charset;
    html_ += "<section><h2>Charset</h2>\n";
    html_ += charset.used.empty()
                 ? "<p class=\"none\">A file: its bytes are not read as text.</p>"
                 : fmt::format("<p>Read as <b>{}</b>, by {}.</p>\n", escape_html(charset.used),
                               charset_source(charset.from));
    if (!explanation_.content_type.empty()) {
      html_ += fmt::format("<p>Content-Type: <code>{}</code></p>\n",
                           escape_html(explanation_.content_type));
    }
    if (!explanation_.trials.empty()) {
      html_ +=
          "<table class=\"trials\"><tr><th>tried</th><th>named by</th><th>likelihood</th>"
          "<th>undecodable</th></tr>\n";
      for (const CharsetTrial& trial : explanation_.trials) {
        html_ += fmt::format("<tr{}><td>{}</td><td>{}</td><td>{:.3f}</td><td>{}</td></tr>\n",
                             trial.charset == charset.used ? " class=\"chosen\"" : "",
                             escape_html(trial.charset), escape_html(trial.from), trial.likelihood,
                             trial.replaced);
      }
      html_ += "</table>\n";
    }
    html_ += "</section>\n";
  }

  static std::string charset_source(std::string_view from) {
    constexpr auto kWords = std::to_array<std::pair<std::string_view, std::string_view>>(
        {{"bom", "its byte order mark"},
         {"header", "the Content-Type header"},
         {"meta", "the page's &lt;meta&gt;"},
         {"detected", "the bytes themselves"}});
    for (const auto& [word, told] : kWords) {
      if (word == from) {
        return std::string(told);
      }
    }
    return escape_html(from);
  }

  void put_attachments() {
    html_ += fmt::format("<section><h2>Attachments <small>{}</small></h2>\n",
                         document_.attachments.size());
    html_ += "<ul class=\"urls\">\n";
    for (const Attachment& attachment : document_.attachments) {
      html_ +=
          fmt::format("<li>{} <small>{}</small><code>{}</code></li>\n", quoted(attachment.name),
                      escape_html(attachment.type), escape_html(attachment.url));
    }
    html_ += "</ul>\n</section>\n";
  }

  void put_links() {
    html_ += fmt::format("<section><h2>Links <small>{}</small></h2>\n", document_.links.size());
    for (const LinkRelation relation : {LinkRelation::kContent, LinkRelation::kNext,
                                        LinkRelation::kAttachment, LinkRelation::kNav}) {
      put_links_of(relation);
    }
    html_ += "</section>\n";
  }

  void put_links_of(LinkRelation relation) {
    const auto of_relation = [&](const Link& link) { return link.relation == relation; };
    const auto count = static_cast<size_t>(
        std::count_if(document_.links.begin(), document_.links.end(), of_relation));
    if (count == 0) {
      return;
    }
    html_ += fmt::format("<details><summary>{}: {}</summary><ul class=\"urls\">\n",
                         relation_name(relation), count);
    size_t told = 0;
    for (const Link& link : document_.links) {
      if (of_relation(link) && told++ < kMostLinksTold) {
        html_ += fmt::format("<li><code>{}</code></li>\n", escape_html(link.url));
      }
    }
    html_ +=
        count > kMostLinksTold ? fmt::format("<li>and {} more</li>", count - kMostLinksTold) : "";
    html_ += "</ul></details>\n";
  }

  const Document& document_;
  const Explanation& explanation_;
  std::string html_;
};

}  // namespace

std::string decisions_html(const Document& document, const Explanation& explanation) {
  return Decisions(document, explanation).take();
}

}  // namespace shilu
