// Group commits, and what follows where one fails.
#include <algorithm>
#include <utility>

#include "store/archive_impl.h"
#include "store/warc_group.h"

namespace shilu {
namespace {

// Where each commit's response stands, given where its group was placed.
std::vector<RawLocation> raw_locations(const std::vector<PageCommit>& commits,
                                       const WarcSegments::Placement& placement) {
  std::vector<RawLocation> locations;
  uint64_t offset = placement.offset;
  for (const PageCommit& commit : commits) {
    RawLocation location{"", 0, commit.payload_sha256};
    for (const WarcMember& member : commit.raw) {
      if (member.is_response) {
        location.file = placement.file;
        location.offset = offset;
      }
      offset += member.gzip.size();
    }
    locations.push_back(std::move(location));
  }
  return locations;
}

}  // namespace

Result<std::vector<Committed>> Archive::Impl::write_commits(
    const std::vector<PageCommit>& commits, const std::vector<RawLocation>& locations,
    const WarcSegments::Placement& placement) {
  const Result<RunRecord> run = read_run();
  if (!run) {
    return tl::unexpected<Error>(run.error());
  }
  Changes changes(*database, dictionaries, counters, log, forgotten, run->number);
  if (!placement.file.empty()) {
    changes.set_segment(placement.file, placement.end);
  }
  std::vector<Committed> results;
  for (size_t i = 0; i < commits.size(); ++i) {
    Result<Committed> committed = changes.add(commits[i], locations[i]);
    if (!committed) {
      return tl::unexpected<Error>(committed.error());
    }
    results.push_back(std::move(*committed));
  }
  // While the batch was in the making the disk wrote the records that it refers to.
  if (Status synced = segments ? segments->sync() : Status(); !synced) {
    return tl::unexpected<Error>(synced.error());
  }
  const uint64_t batch = counters.batches + 1;
  if (Status written = write(changes); !written) {
    in_doubt = InDoubt{batch, std::move(results)};
    return tl::unexpected<Error>(written.error());
  }
  return results;
}

Result<std::vector<Committed>> Archive::commit(const std::vector<PageCommit>& commits) {
  const auto brings_what_is_forgotten = [&](const PageCommit& commit) {
    return !commit.raw.empty() && impl_->forgotten.find(commit.url.key()) != nullptr;
  };
  if (std::any_of(commits.begin(), commits.end(), brings_what_is_forgotten)) {
    std::vector<PageCommit> left = commits;
    for (PageCommit& commit : left) {
      if (brings_what_is_forgotten(commit)) {
        commit.raw.clear();
      }
    }
    return this->commit(left);
  }
  return impl_->writing([&]() -> Result<std::vector<Committed>> {
    impl_->in_doubt.reset();
    if (Status trained = impl_->train_dictionaries(); !trained) {
      return tl::unexpected<Error>(trained.error());
    }
    std::vector<std::string_view> members;
    uint64_t bytes = 0;
    for (const PageCommit& commit : commits) {
      for (const WarcMember& member : commit.raw) {
        members.emplace_back(member.gzip);
        bytes += member.gzip.size();
      }
    }
    if (Status space = impl_->check_space(bytes); !space) {
      return tl::unexpected<Error>(space.error());
    }
    WarcSegments::Placement placement;
    std::string group;
    if (!members.empty()) {
      const PageCommit& first = commits.front();
      const Instant begun = first.archived_at.value_or(first.fetched_at);
      group = group_member(group_record(impl_->counters.batches + 1, commits), begun);
      members.emplace_back(group);
      Result<WarcSegments::Placement> placed = impl_->segments->append(members, begun);
      if (!placed) {
        return tl::unexpected<Error>(placed.error());
      }
      placement = std::move(*placed);
    }
    return impl_->write_commits(commits, raw_locations(commits, placement), placement);
  });
}

Result<std::optional<std::vector<Committed>>> Archive::recover() {
  std::optional<Impl::InDoubt> in_doubt = std::exchange(impl_->in_doubt, std::nullopt);
  impl_->latched.reset();
  return impl_->writing([&]() -> Result<std::optional<std::vector<Committed>>> {
    impl_->segments.reset();
    for (const auto& step : {&Impl::reopen_database, &Impl::load_counters, &Impl::open_segments}) {
      if (Status done = ((*impl_).*step)(); !done) {
        impl_->in_doubt = std::move(in_doubt);
        return tl::unexpected<Error>(done.error());
      }
    }
    std::optional<std::vector<Committed>> landed;
    if (in_doubt && impl_->counters.batches >= in_doubt->batch) {
      landed = std::move(in_doubt->results);
    }
    return landed;
  });
}

}  // namespace shilu
