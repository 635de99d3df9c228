#include "app/changes_forms.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "app/standard_output.h"
#include "base/document_json.h"

namespace shilu {
namespace {

using Json = nlohmann::ordered_json;

// On one line, and harmless on a terminal.
std::string one_line(std::string_view text) {
  std::string line = without_controls(text);
  std::replace(line.begin(), line.end(), '\n', ' ');
  std::replace(line.begin(), line.end(), '\t', ' ');
  return line;
}

Json text_or_null(const std::optional<std::string>& text) {
  return text ? Json(*text) : Json();
}

}  // namespace

ToldChange tell_change(const RecentChange& change) {
  ToldChange told{change, {}};
  told.compared = change.before && !change.before->gone && !change.version.gone;
  if (told.compared) {
    told.account = account_of(diff_documents(change.before->document, change.version.document));
  }
  return told;
}

std::string words_on(const ToldChange& told) {
  const RecentChange& change = told.change;
  std::string version = "version " + version_label(change.version);
  const std::string_view words = cause_words(change.cause);
  switch (change.sort) {
    case RecentSort::kNew:
      return "";
    case RecentSort::kGone:
      return change.before ? "last there as version " + std::to_string(change.before->number) +
                                 ", " + format_instant(change.before->fetched_at)
                           : "";
    case RecentSort::kBack:
      return version;
    case RecentSort::kChanged:
      return version + ", " + account_text(told.account) +
             (words.empty() ? "" : " (" + std::string(words) + ")");
    case RecentSort::kReextracted:
      return version + ", extractor " + change.version.extractor +
             (told.compared ? ", " + account_text(told.account) : ", a document now");
  }
  return "";
}

std::string title_of(const RecentChange& change) {
  const std::optional<std::string>& title = change.version.gone && change.before
                                                ? change.before->document.title
                                                : change.version.document.title;
  return title.value_or("");
}

void ChangesText::add(const ToldChange& told) {
  const RecentChange& change = told.change;
  ++counts_[change.sort];
  Portal& portal = portals_[change.version.url.host_key()];
  if (portal.name.empty()) {
    portal.name = change.version.document.site.name.value_or("");
  }
  const std::string title = one_line(title_of(change));
  std::string text = "  " + fit_columns(recent_sort_name(change.sort), 12) + "  " +
                     format_instant(change.version.fetched_at) + "  " +
                     (title.empty() ? "(no title)" : title) + "\n";
  const std::string indent(16, ' ');
  text += indent + change.version.url.text() + "\n";
  if (const std::string words = words_on(told); !words.empty()) {
    text += indent + words + "\n";
  }
  portal.told[change.sort].push_back(std::move(text));
}

std::string ChangesText::finish(const std::string& window) const {
  std::string text = window + ":";
  const char* before = " ";
  for (const auto& [sort, count] : counts_) {
    text += before + std::to_string(count) + " ";
    text += recent_sort_name(sort);
    before = ", ";
  }
  text += "\n";
  for (const auto& [host_key, portal] : portals_) {
    const Result<Url> home = Url::from_key(host_key + ")/");
    text += "\n" + (home ? std::string(home->authority()) : host_key);
    text += portal.name.empty() ? "\n" : "  " + one_line(portal.name) + "\n";
    for (const auto& [sort, changes] : portal.told) {
      for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
        text += *change;
      }
    }
  }
  return text;
}

std::string change_as_json(const ToldChange& told) {
  const RecentChange& change = told.change;
  const Version& version = change.version;
  Json json;
  json["change"] = recent_sort_name(change.sort);
  json["cause"] = cause_name(change.cause);
  json["url"] = version.url.text();
  const Document& document =
      version.gone && change.before ? change.before->document : version.document;
  json["title"] = text_or_null(document.title);
  json["site"] = text_or_null(document.site.name);
  json["kind"] = version.gone ? Json() : Json(kind_name(document.kind));
  json["fetched_at"] = format_instant(version.fetched_at);
  json["archived_at"] = format_instant(change.archived_at);
  json["version"] = version.number;
  json["revision"] = version.revision;
  json["extractor"] = version.gone ? Json() : Json(version.extractor);
  json["before"] = nullptr;
  if (change.before) {
    json["before"] = {{"version", change.before->number},
                      {"revision", change.before->revision},
                      {"fetched_at", format_instant(change.before->fetched_at)},
                      {"gone", change.before->gone}};
  }
  json["fields"] = told.account.fields;
  json["paragraphs"] = {{"edited", told.account.edited},
                        {"added", told.account.added},
                        {"removed", told.account.removed},
                        {"moved", told.account.moved}};
  return to_json_line(json) + "\n";
}

}  // namespace shilu
