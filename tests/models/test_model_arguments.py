"""What is asked of the ready models and cannot be: refused with what is allowed."""

from __future__ import annotations

import numpy as np
import pytest

from ionostat import IonostatError
from ionostat.models.dendrite import dendrite, gaba_train
from ionostat.models.developing_neuron import expression, grown
from ionostat.models.neuron_glia import threshold


@pytest.mark.parametrize(
    ("what", "says"),
    [
        (lambda: dendrite(float("nan")), "1 or more"), (lambda: dendrite("a"), "1 or more"),
        (lambda: dendrite(None), "1 or more"), (lambda: dendrite(float("inf")), "1 or more"),
        (lambda: dendrite(2, length="-1 um"), "length is -1 um.*above 0"),
        (lambda: dendrite(2, length="1 mV"), "length.*does not measure m"),
        (lambda: dendrite(2, diameter=0), "diameter.*above 0"),
        (lambda: dendrite(2, length=[1e-6, 2e-6]), "length.*give one number"),
        (lambda: gaba_train(rate=0), "rate.*above 0"), (lambda: gaba_train(rate=2000), "period longer"),
        (lambda: grown("a"), "maturity"), (lambda: grown(-0.1), "maturity is -0.1.*0 or more and at most 1"),
        (lambda: grown(2), "maturity is 2.*at most 1"), (lambda: grown(None), "maturity"),
        (lambda: threshold(what="explodes"), "fires.*runs_away"), (lambda: threshold(within=0), "within"),
        (lambda: threshold(low=9, high=5), "below"),
    ],
)
def test_it_is_refused(what, says):
    with pytest.raises(IonostatError, match=says):
        what()


def test_text_is_taken_where_a_number_is():
    text, number = dendrite(4, length="100 um", diameter="2 um"), dendrite(np.int64(4), length=1e-4, diameter=2e-6)
    assert text.membranes[0].area == number.membranes[0].area == pytest.approx(np.pi * 2e-6 * 25e-6)
    assert gaba_train(rate="10 Hz").items[0].period == pytest.approx(0.1)
    assert expression(0) == {"neuron.kcc2.expression": 0.05, "neuron.nkcc1.expression": 1.0}
