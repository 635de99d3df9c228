#include "crawler/reextract_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <utility>

#include "base/characters.h"
#include "base/document_json.h"
#include "store/diff.h"

namespace shilu {
namespace {

using Json = nlohmann::ordered_json;
using Counts = std::map<std::string, uint64_t>;

std::set<std::string> flag_names(const Document& document) {
  std::set<std::string> names;
  for (const Flag& flag : document.flags) {
    names.insert(flag.flag);
  }
  return names;
}

// Counts those of `some` that are not among `others`.
void count_missing(const std::set<std::string>& some, const std::set<std::string>& others,
                   Counts& counts) {
  for (const std::string& name : some) {
    if (!others.contains(name)) {
      ++counts[name];
    }
  }
}

std::string line(std::string_view label, const std::string& value) {
  return fmt::format("  {:<24} {}\n", label, value);
}
std::string line(std::string_view label, uint64_t count) {
  return line(label, fmt::format("{}", count));
}

// "mojibake 3, truncated 1".
std::string listed(const Counts& counts) {
  std::string text;
  for (const auto& [name, count] : counts) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, count);
  }
  return text;
}

std::string text_change(const ReextractSummary& summary, uint64_t count) {
  return fmt::format("{} ({} longer, {} shorter)", count, summary.text_longer,
                     summary.text_shorter);
}

std::string changed_text(const ReextractSummary& summary) {
  std::string text;
  for (const auto& [field, count] : summary.fields) {
    text += line("  " + field,
                 field == "text" ? text_change(summary, count) : fmt::format("{}", count));
  }
  if (!summary.flags_gained.empty()) {
    text += line("  flags gained", listed(summary.flags_gained));
  }
  if (!summary.flags_lost.empty()) {
    text += line("  flags lost", listed(summary.flags_lost));
  }
  if (!summary.kinds.empty()) {
    text += line("  kinds", listed(summary.kinds));
  }
  return text;
}

}  // namespace

void ReextractSummary::count(const Document& before, const Document& after) {
  ++rebuilt;
  const DocumentDiff difference = diff_documents(before, after);
  if (difference.is_empty()) {
    ++same;
    return;
  }
  ++changed;
  for (const FieldChange& field : difference.fields) {
    ++fields[field.field];
  }
  if (before.text != after.text) {
    ++fields["text"];
    const size_t length_before = count_characters(before.text);
    const size_t length_after = count_characters(after.text);
    text_longer += length_after > length_before ? 1 : 0;
    text_shorter += length_after < length_before ? 1 : 0;
  }
  const std::set<std::string> flags_before = flag_names(before);
  const std::set<std::string> flags_after = flag_names(after);
  count_missing(flags_after, flags_before, flags_gained);
  count_missing(flags_before, flags_after, flags_lost);
  if (before.kind != after.kind) {
    ++kinds[fmt::format("{} → {}", kind_name(before.kind), kind_name(after.kind))];
  }
}

void ReextractSummary::add(const ReextractSummary& other) {
  const std::pair<uint64_t&, uint64_t> numbers[] = {{up_to_date, other.up_to_date},
                                                    {rebuilt, other.rebuilt},
                                                    {same, other.same},
                                                    {changed, other.changed},
                                                    {found, other.found},
                                                    {unversioned, other.unversioned},
                                                    {erased, other.erased},
                                                    {text_longer, other.text_longer},
                                                    {text_shorter, other.text_shorter}};
  for (const auto& [number, more] : numbers) {
    number += more;
  }
  const std::pair<Counts&, const Counts&> counts[] = {{fields, other.fields},
                                                      {flags_gained, other.flags_gained},
                                                      {flags_lost, other.flags_lost},
                                                      {kinds, other.kinds}};
  for (const auto& [all, more] : counts) {
    for (const auto& [name, count] : more) {
      all[name] += count;
    }
  }
}

void ReextractSummary::count_unreadable(Unreadable one) {
  ++unreadable;
  if (unreadable_named.size() < kMostNamed) {
    unreadable_named.push_back(std::move(one));
  }
}

std::string summary_text(const ReextractSummary& summary) {
  std::string text =
      fmt::format("{}{} after {:.1f} s, extractor {}\n",
                  summary.dry_run ? "nothing written, this is what would be: " : "",
                  summary.interrupted ? "interrupted" : "done",
                  static_cast<double>(summary.took.count()) / 1000, summary.extractor);
  text += line("up to date, not read", summary.up_to_date);
  text += line("read again", summary.rebuilt);
  text += line("  the same", summary.same);
  text += line("  changed", summary.changed);
  text += changed_text(summary);
  text += line("documents found", fmt::format("{} of {} pages that had none", summary.found,
                                              summary.found + summary.unversioned));
  text += line("raw response removed", summary.erased);
  text += line("unreadable", summary.unreadable);
  for (const ReextractSummary::Unreadable& one : summary.unreadable_named) {
    text += fmt::format("    {} {}\n      {}: {}\n", one.url, format_instant(one.fetched_at),
                        one.where, one.why);
  }
  if (summary.unreadable > summary.unreadable_named.size()) {
    text += fmt::format("    and {} more\n", summary.unreadable - summary.unreadable_named.size());
  }
  text += line("log head", head_text(summary.log_head));
  return text;
}

std::string summary_json(const ReextractSummary& summary) {
  Json json;
  json["extractor"] = summary.extractor;
  json["dry_run"] = summary.dry_run;
  json["interrupted"] = summary.interrupted;
  json["took_ms"] = summary.took.count();
  json["up_to_date"] = summary.up_to_date;
  json["rebuilt"] = summary.rebuilt;
  json["same"] = summary.same;
  json["changed"] = summary.changed;
  json["fields"] = summary.fields;
  json["text_longer"] = summary.text_longer;
  json["text_shorter"] = summary.text_shorter;
  json["flags_gained"] = summary.flags_gained;
  json["flags_lost"] = summary.flags_lost;
  json["kinds"] = summary.kinds;
  json["found"] = summary.found;
  json["unversioned"] = summary.unversioned;
  json["erased"] = summary.erased;
  json["unreadable"] = summary.unreadable;
  json["unreadable_named"] = Json::array();
  for (const ReextractSummary::Unreadable& one : summary.unreadable_named) {
    json["unreadable_named"].push_back({{"url", one.url},
                                        {"fetched_at", format_instant(one.fetched_at)},
                                        {"where", one.where},
                                        {"why", one.why}});
  }
  json["log_head"] = head_text(summary.log_head);
  return to_json_line(json);
}

}  // namespace shilu
